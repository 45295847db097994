UPDATE a JOIN b USING (id) SET a.v = 10, b.v = 20 WHERE id = 1;
DELETE a, b FROM a JOIN b USING (id) WHERE id = 2;
