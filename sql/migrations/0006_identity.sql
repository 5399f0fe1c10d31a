-- The place of who may do what: nothing yet.

update schema set version = 6, serves = 6;
