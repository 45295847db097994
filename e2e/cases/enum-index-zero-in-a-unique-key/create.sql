CREATE TABLE t (id INT PRIMARY KEY, e ENUM('x', 'y', 'z'), b BINARY(3), UNIQUE KEY (b, e));
