"""A semester of one family's school mail, invented and written by hand, and two servers on loopback to show it with.

Nobody here exists. **Milo** (7, second grade, Pinegrove Elementary) has speech twice a week in a group of three, OT once a
week, an aide of his own all day, and Bus 14 at the door. **Tamsin** (12, seventh grade, Calder Middle) has a reading group
four times a week, counseling on Fridays, and Lunch Bunch twice a month. Their mother, **Ines Duarte**, keeps the box and
forwards from a web mailer like Gmail; their father, **Ben Halloran**, from Outlook; their grandmother **Rosalba** from her
telephone; **Wren Abernathy**, who advises them, from Apple Mail.

At Pinegrove: Mrs. **Oyelaran** teaches second grade and keeps a guinea pig; **Dorothea Pruitt** is Milo's case manager;
**Hollis Brandt** gives speech until 21 November and nobody after him; **Yusra Malik** gives OT in three buildings and types
with her thumbs; **Dell Fontaine** is the aide; **Lorna Tibbets** keeps the office, **Augustin Keller** the school. At Calder:
**Paul Vestergaard** is Tamsin's case manager and reading teacher and has a fern; **Ruth Ann Zeller** teaches reading with
him; **Imani Castellanos** counsels; **Farrukh Aziz** is the psychologist; **Chip Langley** has the front desk. In the
district: **Cordelia Whitmarsh** directs special education, **Neville Ashby** keeps the records, **Wanda Skrine** the buses.

The semester runs from August 2025 to Sunday 18 January 2026. Tamsin's meeting is moved twice and held. Milo's service logs
come three weeks late. His speech stops, his afternoons move to another room and nobody writes why, and the review
meeting that his parents ask for on 5 December has no date. Most of the people are kind, and most weeks are good.

`mail/` holds the letters, `people.toml` who writes with what, `papers/` what becomes a PDF, `family.toml` what the family
configures, `plot.toml` what each message should be read as and what follows from it.
"""
