INSERT INTO t VALUES (1, '', ''), (2, 'a,b', 'x,y z'), (3, 'it''s', 'q''q,中'), (4, 'back\\slash', NULL), (5, '中', 'w'), (6, ' lead', 'x,w'), (7, NULL, 'x');
UPDATE t SET e = e + 1, s = s + 1 WHERE id < 4;
SET sql_mode = '';
INSERT INTO t VALUES (8, 'nope', 'x,nope');
UPDATE t SET e = 99, s = 255 WHERE id = 5;
ALTER TABLE t MODIFY e ENUM('', 'a,b', 'it''s', 'back\\slash', '中', ' lead', 'A', 'more');
UPDATE t SET e = 'more' WHERE id = 1;
