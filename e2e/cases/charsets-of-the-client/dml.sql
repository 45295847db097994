SET NAMES latin1;
INSERT INTO t VALUES (1, 'é');
SET NAMES utf8mb4;
INSERT INTO t VALUES (2, 'é');
SET character_set_client = gbk;
INSERT INTO t VALUES (3, 'plain');
CREATE TABLE a (id INT PRIMARY KEY, v VARCHAR(20) DEFAULT 'x');
INSERT INTO a (id) VALUES (1);
