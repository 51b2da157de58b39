"""What leaves: the digest by SMTP to the family alone, approved letters into the Drafts folder. It words nothing."""
