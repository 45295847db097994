CREATE TABLE t (id INT PRIMARY KEY, e ENUM('', 'a,b', 'it''s', 'back\\slash', '中', ' lead', 'A'), s SET('x', 'y z', 'q''q', '中', 'w'), KEY (e));
