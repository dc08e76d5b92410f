FROM node:24-slim AS generated
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
COPY prisma prisma
COPY scripts/generate.ts scripts/dashboard.ts scripts/
COPY examples examples
RUN npm ci

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
COPY examples/dashboard/package.json examples/dashboard/
RUN npm ci --omit=dev --ignore-scripts
COPY prisma prisma
COPY src src
COPY scripts scripts
COPY schema.graphql portal.graphql ./
COPY --from=generated /app/src/generated src/generated
COPY --from=generated /app/examples/dashboard/dist examples/dashboard/dist
RUN mkdir -m 1777 data
ENV HOST=0.0.0.0 DATA_DIR=data
USER node
EXPOSE 4000
CMD ["node", "src/main.ts"]
