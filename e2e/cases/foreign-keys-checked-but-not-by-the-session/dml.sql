SET foreign_key_checks = 0;
INSERT INTO c VALUES (1, 1), (2, 99);
INSERT INTO p VALUES (1);
SET foreign_key_checks = 1;
INSERT INTO c VALUES (3, 1);
SET foreign_key_checks = 0;
DELETE FROM p;
