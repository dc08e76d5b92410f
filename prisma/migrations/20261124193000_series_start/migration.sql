-- AlterTable
ALTER TABLE "NumberSeries" ADD COLUMN     "first" INTEGER NOT NULL DEFAULT 1;

-- By hand: a series counts up from its first number.
ALTER TABLE "NumberSeries" ADD CONSTRAINT series_counts CHECK ("first" >= 1 AND "next" >= "first");
