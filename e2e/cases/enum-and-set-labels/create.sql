CREATE TABLE t (id INT PRIMARY KEY, e ENUM('a,b', 'it''s', 'ü', 'q"x', '(c)'), s SET('one', 'two''s', 'drei ü', 'x y'));
