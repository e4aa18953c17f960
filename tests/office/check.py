#!/usr/bin/env python3
"""Checks workbooks that `answer` filled in place with readers that are not ours.

check.py PROGRAM HOME: makes a form with openpyxl, has it filled in, and compares cells, styles,
widths and validations before and after; then LibreOffice, where it is installed, opens and converts
the result, and makes a DOCX that is read back.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

QUESTIONS = ["Is the master password stored?", "Do you support SAML?", "Who reviews plugins?"]


def form(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Form"
    sheet.append(["ID", "Question", "Yes/No", "Response"])
    for number, question in enumerate(QUESTIONS, 1):
        sheet.append([f"S-{number}", question, None, "kept" if number == 2 else None])
    thin = Side(style="thin", color="FF336699")
    for row in sheet.iter_rows():
        for cell in row:
            cell.border = Border(left=thin, bottom=thin)
    sheet["A1"].font = Font(bold=True, color="FFCC0000")
    sheet["B2"].fill = PatternFill("solid", start_color="FFEEEE99")
    sheet["B2"].comment = Comment("a note", "somebody")
    sheet.column_dimensions["B"].width = 44
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[4].hidden = True
    listed = DataValidation(type="list", formula1='"Yes,No"')
    listed.add("C2:C4")
    sheet.add_data_validation(listed)
    sheet.conditional_formatting.add("C2:C4", CellIsRule(operator="equal", formula=['"No"'], fill=PatternFill("solid", start_color="FFFF0000")))
    other = book.create_sheet("Sums")
    for value in (1, 2, 3):
        other.append([value])
    other["B1"] = "=SUM(A1:A3)"
    chart = BarChart()
    chart.add_data(Reference(other, min_col=1, min_row=1, max_row=3))
    other.add_chart(chart, "D2")
    book.create_sheet("Hidden").sheet_state = "hidden"
    book.save(path)


def compare(before, after):
    old, new = openpyxl.load_workbook(before), openpyxl.load_workbook(after)
    assert old.sheetnames == new.sheetnames
    count = 0
    for a in old:
        b = new[a.title]
        assert a.sheet_state == b.sheet_state
        assert sorted(map(str, a.merged_cells.ranges)) == sorted(map(str, b.merged_cells.ranges))
        rules = lambda s: sorted((str(d.sqref), d.type, d.formula1) for d in s.data_validations.dataValidation)
        assert rules(a) == rules(b), (rules(a), rules(b))
        assert len(a.conditional_formatting) == len(b.conditional_formatting)
        assert a.freeze_panes == b.freeze_panes and len(a._charts) == len(b._charts)
        for name, width in a.column_dimensions.items():
            assert b.column_dimensions[name].width == width.width, name
        for row, height in a.row_dimensions.items():
            assert b.row_dimensions[row].hidden == height.hidden
        for row in a.iter_rows():
            for cell in row:
                twin = b[cell.coordinate]
                for what in ("font", "fill", "border", "alignment", "number_format", "protection"):
                    assert repr(getattr(cell, what)) == repr(getattr(twin, what)), (a.title, cell.coordinate, what)
                if cell.value is not None:
                    assert cell.value == twin.value, (a.title, cell.coordinate)
                    count += 1
    return count


def main():
    program, home = sys.argv[1:3]
    more = [pathlib.Path(p) for p in sys.argv[3:]]
    office = shutil.which("soffice") or shutil.which("libreoffice")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        form(folder / "form.xlsx")
        for before in [folder / "form.xlsx", *more]:
            after = folder / f"filled-{before.name}"
            subprocess.run([program, "answer", before, "-o", after, "-q", "--home", home], check=True)
            cells = compare(before, after)
            links = sum(c.hyperlink is not None for s in openpyxl.load_workbook(after) for r in s.iter_rows() for c in r)
            assert links, "no hyperlink"
            print(f"{before.name}: {cells} cells as before, {links} links")
            if office:
                run = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
                subprocess.run([*run, "pdf", "--outdir", folder, after], check=True, capture_output=True)
                assert (folder / f"filled-{before.stem}.pdf").stat().st_size > 1000
                print("  LibreOffice opens it")
        assert openpyxl.load_workbook(folder / "filled-form.xlsx")["Form"]["D3"].value == "kept"
        if office:
            text = "<h1>Keys</h1><ol>" + "".join(f"<li>{q}</li>" for q in QUESTIONS) + "</ol>"
            (folder / "doc.html").write_text(f"<html><body>{text}</body></html>")
            subprocess.run([*run, "docx:MS Word 2007 XML", "--outdir", folder, folder / "doc.html"], check=True, capture_output=True)
            out = subprocess.run([program, "answer", folder / "doc.docx", "--format", "json", "-q", "--home", home], check=True, capture_output=True)
            items = json.loads(out.stdout)["items"]
            assert [(i["id"], i["question"]) for i in items] == [(str(n), q) for n, q in enumerate(QUESTIONS, 1)], items
            print("doc.docx: LibreOffice's numbered list is read")


main()
