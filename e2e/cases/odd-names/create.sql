CREATE TABLE `select` (`from` INT PRIMARY KEY, `a``b` INT, `c d` INT, `ü-x` INT, `1` INT);
CREATE TABLE `we``ird na.me` (id INT PRIMARY KEY, `key` INT UNIQUE);
CREATE TABLE `日本` (`列` INT PRIMARY KEY, v INT);
