DELETE a, b FROM a JOIN b ON b.a_id = a.id WHERE a.v < 3;
INSERT INTO a VALUES (1, 9);
INSERT INTO b VALUES (1, 1);
DELETE b FROM b LEFT JOIN a ON b.a_id = a.id WHERE a.id IS NULL;
UPDATE a LEFT JOIN b ON b.a_id = a.id SET a.v = a.v + 1, b.a_id = NULL;
