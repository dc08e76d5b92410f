-- AlterTable
ALTER TABLE "OfferLine" ADD COLUMN     "alternative" TEXT;

-- AlterTable
ALTER TABLE "QuoteLine" ADD COLUMN     "alternative" TEXT;

-- What was sent is what is accepted: of its lines only the choice and what is billed may move.
CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON "QuoteLine" FOR EACH ROW
  EXECUTE FUNCTION freeze_part('Quote', 'quoteId', 'selected', 'invoicedQuantity', 'invoicedNet');
