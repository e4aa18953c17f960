#!/usr/bin/env python3
"""Checks questionnaires with programs that are not ours.

check.py PROGRAM HOME [WORKBOOK…]: makes forms with openpyxl, has them filled in, and compares cells,
styles, widths, links and validations before and after; then LibreOffice, where it is installed,
opens and converts the results, and makes a DOCX that is read back. Mails are made by Python's email
package, and the reply is read by it.
"""
import email
import email.policy
import json
import pathlib
import subprocess
import sys
import tempfile

import forms
import openpyxl


def compare(before, after):
    """All that was there is as it was; gives how many cells."""
    old, new = openpyxl.load_workbook(before), openpyxl.load_workbook(after)
    assert old.sheetnames == new.sheetnames
    assert [str(d) for d in old.defined_names] == [str(d) for d in new.defined_names]
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
            twin = b.column_dimensions[name]
            assert (twin.width, twin.hidden) == (width.width, width.hidden), name
        for row, height in a.row_dimensions.items():
            twin = b.row_dimensions[row]
            assert (twin.height, twin.hidden) == (height.height, height.hidden), row
        for row in a.iter_rows():
            for cell in row:
                twin = b[cell.coordinate]
                for what in ("font", "fill", "border", "alignment", "number_format", "protection"):
                    assert repr(getattr(cell, what)) == repr(getattr(twin, what)), (a.title, cell.coordinate, what)
                if cell.value is not None:
                    assert cell.value == twin.value, (a.title, cell.coordinate)
                    assert repr(cell.comment) == repr(twin.comment) or cell.comment.text == twin.comment.text
                    count += 1
                if cell.hyperlink:
                    assert cell.hyperlink.target == twin.hyperlink.target, (a.title, cell.coordinate)
    return count


def main():
    program, home = sys.argv[1:3]
    more = [(pathlib.Path(p), None) for p in sys.argv[3:]]

    def answer(path, *args):
        run = [program, "answer", path, "-q", "--home", home, *args]
        return subprocess.run(run, check=True, capture_output=True).stdout

    def read(path, ids):
        items = json.loads(answer(path, "--format", "json"))["items"]
        assert ids is None or [i["id"] for i in items] == ids, (path.name, [i["id"] for i in items])
        print(f"{path.name}: {len(items)} questions")

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        convert = forms.converter(folder)
        for before, ids in [forms.styled(folder / "styled.xlsx"), forms.many_sheets(folder / "many.xlsx"), *more]:
            read(before, ids)
            after = folder / f"filled-{before.name}"
            answer(before, "-o", after)
            again = folder / f"again-{before.name}"
            answer(after, "-o", again, "--overwrite")
            openpyxl.load_workbook(again)
            cells = compare(before, after)
            links = sum(c.hyperlink is not None for s in openpyxl.load_workbook(after) for r in s.iter_rows() for c in r)
            assert links, "no hyperlink"
            print(f"  {cells} cells as before, {links} links")
            if convert:
                convert("pdf", after)
                assert (folder / f"filled-{before.stem}.pdf").stat().st_size > 1000
                print("  LibreOffice opens it")
        styled = openpyxl.load_workbook(folder / "filled-styled.xlsx")
        assert styled["Form"]["D3"].value == "kept" and styled["Form"]["D2"].value
        if convert:
            # The formulas are counted anew: the column of answers is no longer empty.
            convert("csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2", folder / "filled-styled.xlsx")
            assert (folder / "filled-styled-Sums.csv").read_text().startswith("1,6\n2,3"), "formulas"
            read(*forms.document(folder, convert))
        for path, ids in forms.mails(folder):
            read(path, ids)
            reply = email.message_from_bytes(answer(path, "--format", "eml"), policy=email.policy.default)
            assert reply["Subject"] == "Re: Fragebogen für Sie" and reply["To"] == "jane@customer.example"
            assert reply["In-Reply-To"] == "<1@customer.example>" and not reply.defects
            assert f"> 1. {forms.QUESTIONS[0]}" in reply.get_content() or f"> 1 {forms.QUESTIONS[0]}" in reply.get_content()


main()
