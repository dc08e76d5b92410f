SELECT json_build_object('data', json_build_object('clients', json_build_object('nodes', coalesce(json_agg(json_build_object(
  'code', c."code",
  'name', c."name",
  'invoices', json_build_object('nodes', (
    SELECT coalesce(json_agg(json_build_object(
      'number', i."number",
      'total', round(i."total" / 100.0, 2)::text,
      'lines', (
        SELECT coalesce(json_agg(json_build_object('description', l."description", 'quantity', trim_scale(l."quantity")::text, 'unitPrice', trim_scale(l."unitPrice")::text) ORDER BY l."position"), '[]')
        FROM "InvoiceLine" l WHERE l."invoiceId" = i."id"),
      'payments', json_build_object('nodes', (
        SELECT coalesce(json_agg(json_build_object('amount', round(p."amount" / 100.0, 2)::text)), '[]')
        FROM (SELECT p."amount" FROM "Allocation" a JOIN "Payment" p ON p."id" = a."paymentId" WHERE a."invoiceId" = i."id" LIMIT 10) p)))), '[]')
    FROM (SELECT * FROM "Invoice" i WHERE i."clientId" = c."id" ORDER BY i."createdAt" DESC, i."id" DESC LIMIT 10) i)),
  'quotes', json_build_object('nodes', (
    SELECT coalesce(json_agg(json_build_object('number', q."number", 'total', round(q."total" / 100.0, 2)::text)), '[]')
    FROM (SELECT * FROM "Quote" q WHERE q."clientId" = c."id" ORDER BY q."createdAt" DESC, q."id" DESC LIMIT 10) q)),
  'projects', json_build_object('nodes', (
    SELECT coalesce(json_agg(json_build_object('name', p."name", 'status', p."status", 'tasks', json_build_object('nodes', (
      SELECT coalesce(json_agg(json_build_object('title', t."title", 'status', t."status")), '[]')
      FROM (SELECT * FROM "Task" t WHERE t."projectId" = p."id" ORDER BY t."createdAt" DESC, t."id" DESC LIMIT 20) t)))), '[]')
    FROM (SELECT * FROM "Project" p WHERE p."clientId" = c."id" ORDER BY p."createdAt" DESC, p."id" DESC LIMIT 10) p))
)), '[]'))))::text AS reply
FROM (SELECT * FROM "Client" c WHERE $2::uuid IS NULL OR c."ownerId" = $2 ORDER BY c."code" LIMIT $1) c
