INSERT INTO b VALUES (2, 'two');
INSERT INTO a VALUES (3, 3, 'three');
UPDATE a SET u = 20 WHERE id = 2;
INSERT INTO a VALUES (4, 2, 'four');
UPDATE b SET id = 5 WHERE id = 1;
DELETE FROM a WHERE id = 1;
UPDATE a SET v = 'last' WHERE id = 3;
