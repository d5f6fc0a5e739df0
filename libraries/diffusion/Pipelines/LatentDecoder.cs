using System.Numerics.Tensors;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>
/// Latents to planes of -1 to 1, one picture at a time (half-precision batches go wrong in some exports), large ones in tiles.
/// </summary>
internal sealed class LatentDecoder(IGraph graph, VaeConfiguration vae, int tiledAbovePixels)
{
    private const int TileSide = 64;
    private const int Overlap = 16;
    private const int DiscardedEdge = 4;

    private readonly string _input = graph.Inputs.Keys.First();
    private readonly string _output = graph.Outputs.Keys.First();

    // Kept, since fresh memory of this size costs more than what is written into it.
    private float[] _planes = [];

    /// <summary>Whether the graph takes latents of one size: neither tiles nor smaller ones.</summary>
    internal bool IsSizeFixed { get; } = graph.Inputs.Values.First().Dimensions is [_, _, > 0, > 0];

    /// <summary>The planes of a picture; the span holds until the next call.</summary>
    internal ReadOnlySpan<float> Decode(ReadOnlySpan<float> latents, int width, int height, CancellationToken cancellationToken)
    {
        float[] scaled = Unscale(latents);
        if (IsSizeFixed || IsDecodedWhole((long)width * vae.Scale, (long)height * vae.Scale))
        {
            try
            {
                return Run(scaled, width, height, cancellationToken);
            }
            catch (DeviceMemoryException) when (!IsSizeFixed && Math.Max(width, height) > TileSide)
            {
                // Too large in one piece after all.
                return DecodeTiles(scaled, width, height, cancellationToken);
            }
        }

        return DecodeTiles(scaled, width, height, cancellationToken);
    }

    /// <summary>
    /// By area, which is what the memory follows: other shapes of a model's own area are decoded whole as its square is. They may be
    /// somewhat larger, since their sides are rounded. Tiles are for want of memory only: each has statistics and attention of its own.
    /// </summary>
    private bool IsDecodedWhole(long width, long height) => 4 * width * height <= 5L * tiledAbovePixels * tiledAbovePixels;

    internal float[] DecodeTiles(float[] scaled, int width, int height, CancellationToken cancellationToken)
    {
        var planes = new float[3 * width * vae.Scale * height * vae.Scale];
        var weights = new float[width * vae.Scale * height * vae.Scale];
        int tileWidth = Math.Min(TileSide, width);
        int tileHeight = Math.Min(TileSide, height);
        foreach (int top in Starts(height, tileHeight))
        {
            foreach (int left in Starts(width, tileWidth))
            {
                float[] tile = Crop(scaled, width, height, left, top, tileWidth, tileHeight);
                ReadOnlySpan<float> decoded = Run(tile, tileWidth, tileHeight, cancellationToken);
                Add(planes, weights, decoded, width, height, left, top, tileWidth, tileHeight);
            }
        }

        int area = weights.Length;
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] /= weights[i % area];
        }

        return planes;
    }

    private float[] Unscale(ReadOnlySpan<float> latents)
    {
        var scaled = new float[latents.Length];
        int area = latents.Length / vae.Channels;
        for (int channel = 0; channel < vae.Channels; channel++)
        {
            Span<float> plane = scaled.AsSpan(channel * area, area);
            TensorPrimitives.Divide(latents.Slice(channel * area, area), vae.Divisors[channel], plane);
            TensorPrimitives.Add(plane, vae.Shifts[channel], plane);
        }

        return scaled;
    }

    private ReadOnlySpan<float> Run(float[] scaled, int width, int height, CancellationToken cancellationToken)
    {
        using IGraphRun run = graph.CreateRun();
        run.Set(_input, scaled, 1, vae.Channels, height, width);
        run.BindOutput(_output);
        run.Run(cancellationToken);
        long[] shape = run.ShapeOf(_output);
        if (shape is not [1, 3, var rows, var columns] || rows != height * vae.Scale || columns != width * vae.Scale)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"vae_decoder/model.onnx gives [{string.Join(", ", shape)}] for latents of {width} × {height}; "
                + $"expected [1, 3, {height * vae.Scale}, {width * vae.Scale}].");
        }

        int length = checked((int)(3 * rows * columns));
        if (_planes.Length != length)
        {
            _planes = GC.AllocateUninitializedArray<float>(length);
        }

        run.CopyTo(_output, _planes);
        return _planes;
    }

    private float[] Crop(float[] scaled, int width, int height, int left, int top, int tileWidth, int tileHeight)
    {
        var tile = new float[vae.Channels * tileWidth * tileHeight];
        for (int row = 0; row < vae.Channels * tileHeight; row++)
        {
            int channel = row / tileHeight;
            int y = top + (row % tileHeight);
            scaled.AsSpan((((channel * height) + y) * width) + left, tileWidth).CopyTo(tile.AsSpan(row * tileWidth));
        }

        return tile;
    }

    private void Add(
        float[] planes,
        float[] weights,
        ReadOnlySpan<float> tile,
        int width,
        int height,
        int left,
        int top,
        int tileWidth,
        int tileHeight)
    {
        int scale = vae.Scale;
        int columns = tileWidth * scale;
        int rows = tileHeight * scale;
        for (int y = 0; y < rows; y++)
        {
            float vertical = Ramp(y, rows, top > 0, top + tileHeight < height);
            for (int x = 0; x < columns; x++)
            {
                float weight = vertical * Ramp(x, columns, left > 0, left + tileWidth < width);
                int target = (((top * scale) + y) * width * scale) + (left * scale) + x;
                weights[target] += weight;
                for (int channel = 0; channel < 3; channel++)
                {
                    planes[(channel * weights.Length) + target] += weight * tile[(((channel * rows) + y) * columns) + x];
                }
            }
        }
    }

    /// <summary>
    /// Falls off towards an edge where another tile takes over. The outermost strip does not count at all: the decoder did not see what is
    /// beyond it.
    /// </summary>
    private float Ramp(int position, int length, bool before, bool after)
    {
        float near = before ? Rise(position + 0.5f) : 1;
        float far = after ? Rise(length - position - 0.5f) : 1;
        return Math.Min(near, far);
    }

    private float Rise(float distance)
        => Math.Clamp((distance - (DiscardedEdge * vae.Scale)) / ((Overlap - (2 * DiscardedEdge)) * vae.Scale), 0, 1);

    private static IEnumerable<int> Starts(int length, int tile)
    {
        int start = 0;
        for (; start + tile < length; start += tile - Overlap)
        {
            yield return start;
        }

        yield return length - tile;
    }
}
