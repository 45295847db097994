CREATE TABLE t (e ENUM('a','b'), v INT);
