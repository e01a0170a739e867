import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';

type BuildCompiler = ReturnType<typeof SerializerSelector>;

/**
 * For Fastify's `schemaController`: what writes an answer is compiled when the first such answer is written. Most of
 * a node's start was compiling, for each route, the answers of every refusal it could ever give.
 */
export const compileWhenFirstWritten: BuildCompiler = (externalSchemas, options) => {
  const compile = SerializerSelector()(externalSchemas, options);
  return (route) => {
    let write: ReturnType<typeof compile> | undefined;
    return (answer) => {
      write ??= compile(route);
      return write(answer);
    };
  };
};
