/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query ClientPage($after: String, $filter: ClientFilter) {\n  clients(\n    first: 100\n    after: $after\n    filter: $filter\n    orderBy: [{field: CODE, direction: ASC}]\n  ) {\n    nodes {\n      id\n      code\n      name\n      createdAt\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery BooksAndClients {\n  clients(first: 1) {\n    nodes {\n      id\n    }\n  }\n  ledgerEntries(first: 1) {\n    nodes {\n      id\n    }\n  }\n}\n\nmutation RenameClient($id: ID!, $input: ClientUpdateInput!) {\n  clientUpdate(id: $id, input: $input) {\n    client {\n      id\n      name\n    }\n    errors {\n      code\n      message\n      path\n      ... on ConflictError {\n        currentVersion\n      }\n    }\n  }\n}\n\nsubscription FollowClients($after: EventCursor) {\n  clientChanged(after: $after) {\n    cursor\n    op\n    client {\n      id\n      name\n    }\n  }\n}": typeof types.ClientPageDocument,
};
const documents: Documents = {
    "query ClientPage($after: String, $filter: ClientFilter) {\n  clients(\n    first: 100\n    after: $after\n    filter: $filter\n    orderBy: [{field: CODE, direction: ASC}]\n  ) {\n    nodes {\n      id\n      code\n      name\n      createdAt\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery BooksAndClients {\n  clients(first: 1) {\n    nodes {\n      id\n    }\n  }\n  ledgerEntries(first: 1) {\n    nodes {\n      id\n    }\n  }\n}\n\nmutation RenameClient($id: ID!, $input: ClientUpdateInput!) {\n  clientUpdate(id: $id, input: $input) {\n    client {\n      id\n      name\n    }\n    errors {\n      code\n      message\n      path\n      ... on ConflictError {\n        currentVersion\n      }\n    }\n  }\n}\n\nsubscription FollowClients($after: EventCursor) {\n  clientChanged(after: $after) {\n    cursor\n    op\n    client {\n      id\n      name\n    }\n  }\n}": types.ClientPageDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ClientPage($after: String, $filter: ClientFilter) {\n  clients(\n    first: 100\n    after: $after\n    filter: $filter\n    orderBy: [{field: CODE, direction: ASC}]\n  ) {\n    nodes {\n      id\n      code\n      name\n      createdAt\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery BooksAndClients {\n  clients(first: 1) {\n    nodes {\n      id\n    }\n  }\n  ledgerEntries(first: 1) {\n    nodes {\n      id\n    }\n  }\n}\n\nmutation RenameClient($id: ID!, $input: ClientUpdateInput!) {\n  clientUpdate(id: $id, input: $input) {\n    client {\n      id\n      name\n    }\n    errors {\n      code\n      message\n      path\n      ... on ConflictError {\n        currentVersion\n      }\n    }\n  }\n}\n\nsubscription FollowClients($after: EventCursor) {\n  clientChanged(after: $after) {\n    cursor\n    op\n    client {\n      id\n      name\n    }\n  }\n}"): (typeof documents)["query ClientPage($after: String, $filter: ClientFilter) {\n  clients(\n    first: 100\n    after: $after\n    filter: $filter\n    orderBy: [{field: CODE, direction: ASC}]\n  ) {\n    nodes {\n      id\n      code\n      name\n      createdAt\n    }\n    pageInfo {\n      endCursor\n      hasNextPage\n    }\n  }\n}\n\nquery BooksAndClients {\n  clients(first: 1) {\n    nodes {\n      id\n    }\n  }\n  ledgerEntries(first: 1) {\n    nodes {\n      id\n    }\n  }\n}\n\nmutation RenameClient($id: ID!, $input: ClientUpdateInput!) {\n  clientUpdate(id: $id, input: $input) {\n    client {\n      id\n      name\n    }\n    errors {\n      code\n      message\n      path\n      ... on ConflictError {\n        currentVersion\n      }\n    }\n  }\n}\n\nsubscription FollowClients($after: EventCursor) {\n  clientChanged(after: $after) {\n    cursor\n    op\n    client {\n      id\n      name\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;