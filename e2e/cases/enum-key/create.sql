CREATE TABLE t (k ENUM('zeta', 'alpha', 'mid') PRIMARY KEY, v INT);
