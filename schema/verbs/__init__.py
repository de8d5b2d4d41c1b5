"""The mutations, one file a subject: what each takes and what it shows. What it does is in `registry/services`."""
