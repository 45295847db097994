CREATE TABLE t (id INT PRIMARY KEY, e ENUM('a','b') NOT NULL, f ENUM('', 'x'), v INT);
