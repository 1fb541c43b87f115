/**
 * Layers one after the other.
 *
 * @module
 */
import type { Matrix } from "../kernels/kernels.ts";
import type { Layer, Parameter } from "./layer.ts";

/** A chain of layers, itself a layer. */
export class Sequential implements Layer {
  /** The layers, first to last. */
  readonly layers: readonly Layer[];
  /** The parameters of all layers, first to last. */
  readonly parameters: readonly Parameter[];

  /** Chains the layers. */
  constructor(layers: readonly Layer[]) {
    this.layers = layers;
    this.parameters = layers.flatMap((layer) => layer.parameters);
  }

  /**
   * Runs the layers first to last.
   *
   * @param x [batch, inFeatures].
   * @param training Whether layers that differ between training and evaluation train.
   * @returns The last layer's output, valid until the next call.
   */
  forward(x: Matrix, training: boolean): Matrix {
    return this.layers.reduce((input, layer) => layer.forward(input, training), x);
  }

  /**
   * Runs the layers last to first.
   *
   * @param gradient dL/dy of the last layer.
   * @returns dL/dx of the first layer.
   */
  backward(gradient: Matrix): Matrix {
    return this.layers.reduceRight((output, layer) => layer.backward(output), gradient);
  }
}
