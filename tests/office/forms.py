"""Questionnaires as other programs make them: workbooks by openpyxl, mails by Python's email package,
text documents by LibreOffice. Each function gives the path and the ids that are to be found."""
import io
import subprocess
from email.message import EmailMessage

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

QUESTIONS = ["Is the master password stored?", "Do you support SAML?", "Who reviews plugins?"]
HEADS = ["Answer", "Additional Information", "Guidance", "Analyst Notes"]


def styled(path):
    """One sheet with every feature that must survive, and sheets beside it."""
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
    sheet["A2"].hyperlink = "https://customer.example/s-1"
    sheet.column_dimensions["B"].width = 44
    sheet.freeze_panes = "A2"
    sheet.row_dimensions[4].hidden = True
    listed = DataValidation(type="list", formula1='"Yes,No"')
    listed.add("C2:C4")
    sheet.add_data_validation(listed)
    red = PatternFill("solid", start_color="FFFF0000")
    sheet.conditional_formatting.add("C2:C4", CellIsRule(operator="equal", formula=['"No"'], fill=red))
    other = book.create_sheet("Sums")
    for value in (1, 2, 3):
        other.append([value])
    other["B1"] = "=SUM(A1:A3)"
    other["B2"] = '=COUNTA(Form!D2:D4)'
    chart = BarChart()
    chart.add_data(Reference(other, min_col=1, min_row=1, max_row=3))
    other.add_chart(chart, "D2")
    book.create_sheet("Hidden").sheet_state = "hidden"
    book.save(path)
    return path, ["S-1", "S-2", "S-3"]


def many_sheets(path):
    """Fifteen sheets: instructions, seven forms with sections, evaluations that repeat them, lists."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "START HERE"
    for row, text in enumerate(["Toolkit", "Who fills it in? The vendor does.", "How? Read on."], 1):
        sheet.cell(row, 1, text)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=6)
    ids, rows = [], []
    for name in ["ORGA", "PROD", "INFR", "ACCS", "CASE", "PRIV", "AIML"]:
        sheet = book.create_sheet(name.title())
        listed = DataValidation(type="list", formula1="=Values!$A$1:$A$2")
        sheet.add_data_validation(listed)
        sheet.append([f"Toolkit – {name.title()}"])
        sheet.merge_cells("A1:F1")
        for part in ("A", "B"):
            sheet.append([])
            sheet.append([f"{name} part {part} questions", None, *HEADS])
            sheet.merge_cells(start_row=sheet.max_row, start_column=1, end_row=sheet.max_row, end_column=2)
            for number, question in enumerate(QUESTIONS, 1):
                key = f"{name}{part}-{number:02}"
                ids.append(key)
                row = sheet.max_row + 1
                sheet.append([key, f"{question[:-1]} in {name}?", None, None, f'=IF(C{row}="Yes","Why?","")'])
                listed.add(f"C{row}")
                rows.append((key, f"{question[:-1]} in {name}?", f"='{sheet.title}'!C{row}"))
    for name in ["Evaluation", "Crosswalk", "Details"]:
        sheet = book.create_sheet(name)
        sheet.append(["ID", "Question", "Vendor Answer", "Score"])
        for row in rows:
            sheet.append([*row, 1])
    sheet = book.create_sheet("FAQ")
    for row in [["Question", "Answer"], ["Must all be filled?", "Yes."], ["By when?", "In a month."]]:
        sheet.append(row)
    sheet = book.create_sheet("Change log")
    for row in [["Version", "Date", "Description"], ["1", "2020", "Is AI asked about? Yes."]]:
        sheet.append(row)
    sheet = book.create_sheet("Acknowledgments")
    sheet.append(["Who wrote this? Many people did."])
    for name in ["Values", "Questions"]:
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden"
        for row in [["Yes"], ["No"]]:
            sheet.append(row)
    book.save(path)
    return path, ids


def mails(folder):
    """Mails in the codings that mail programs use."""
    text = "Hello,\n\n" + "".join(f"{n}. {q}\n   e.g.) Yes.\n" for n, q in enumerate(QUESTIONS, 1))
    text += "\nCould you answer by Friday? Grüße\n-- \nJ. Doe\n"
    items = "".join(f"<li>{q}<br><i>e.g.) Yes.</i></li>" for q in QUESTIONS)
    html = f"<html><body><p>Hello,</p><ol>{items}</ol><p>Could you answer by Friday?</p></body></html>"
    cells = "".join(f"<tr><td>{n}</td><td>{q}</td><td></td></tr>" for n, q in enumerate(QUESTIONS, 1))
    table = f"<table><tr><td><table><tr><th>No.</th><th>Question</th><th>Answer</th></tr>{cells}</table></td></tr></table>"
    book = openpyxl.Workbook()
    book.active.append(["No.", "Question", "Answer"])
    for number, question in enumerate(QUESTIONS, 1):
        book.active.append([number, question])
    attached = io.BytesIO()
    book.save(attached)

    def mail(name, fill):
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "jane@customer.example", "us@demo.example", "Fragebogen für Sie"
        message["Message-ID"] = "<1@customer.example>"
        fill(message)
        path = folder / f"{name}.eml"
        path.write_bytes(bytes(message))
        return path, ["1", "2", "3"]

    def alternative(message, plain, rich):
        message.set_content(plain)
        message.add_alternative(rich, subtype="html")

    def with_workbook(message):
        message.set_content("Hello, could you complete the attached form? Thanks!\n")
        message.add_attachment(attached.getvalue(), maintype="application", subtype="octet-stream", filename="form.xlsx")
        message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")

    def forwarded(message):
        inner = EmailMessage()
        inner["From"], inner["Subject"] = "x@customer.example", "inner"
        inner.set_content(text)
        message.set_content("FYI\n")
        message.add_attachment(inner)

    yield mail("quoted-printable", lambda m: m.set_content(text, cte="quoted-printable"))
    yield mail("base64", lambda m: m.set_content(text, cte="base64"))
    yield mail("html", lambda m: m.set_content(html, subtype="html", cte="base64"))
    yield mail("alternative", lambda m: alternative(m, text, html))
    yield mail("table", lambda m: alternative(m, "See the table.\n", table))
    yield mail("attached", with_workbook)
    yield mail("forwarded", forwarded)


def document(folder, convert):
    """A text document with nested numbers and tables, written by LibreOffice."""
    (folder / "form.html").write_text(
        "<html><meta charset=utf-8><body><h1>Form</h1><p>Please answer all questions.</p><h2>Access</h2>"
        f"<ol><li>Is there a login?<ol type=a><li>{QUESTIONS[0]}</li><li>{QUESTIONS[1]}</li></ol></li>"
        "<li>Who reviews the accounts?</li></ol><h2>Logs</h2><table border=1><tr><th>No.</th><th>Question</th>"
        "<th>Answer</th></tr><tr><td colspan=3>Storage of logs</td></tr><tr><td>L-1</td><td>Is access logged?</td>"
        "<td></td></tr><tr><td>L-2</td><td>Logs are kept for a year &amp; more.</td><td>Yes</td></tr></table></body></html>"
    )
    convert("odt:writer8", folder / "form.html")
    convert("docx:MS Word 2007 XML", folder / "form.odt")
    return folder / "form.docx", ["1", "a", "b", "2", "L-1", "L-2"]


def converter(folder):
    """LibreOffice as a function; none where it is not installed."""
    import shutil

    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office:
        return None
    run = [office, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
    return lambda to, path: subprocess.run([*run, to, "--outdir", folder, path], check=True, capture_output=True)
