-- Another change stands here.
update schema set version = 19, serves = 19;
