using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Enhancing;

/// <summary>
/// Enlarges pictures by a graph of the ESRGAN kind: one input [1, 3, height, width] of 0 to 1 in RGB, one output that is larger by a whole
/// factor. Large pictures are enlarged in overlapping tiles. Not for use by several threads at once.
/// </summary>
public sealed class PictureUpscaler : IDisposable
{
    /// <summary>The folder of the graph below the folder of models.</summary>
    public const string FolderName = "upscaler";

    private const int DefaultTile = 256;
    private const int Overlap = 16;
    private const int MaxFactor = 8;
    private const int MaxSide = 8192;

    private readonly IGraph _graph;
    private readonly string _input;
    private readonly int _tile;

    internal PictureUpscaler(IGraph graph)
    {
        _graph = graph;
        const string Expected = "expected one input [1, 3, height, width] and an output that is larger by a whole factor from 2 to 8.";
        if (graph.Inputs.Values.FirstOrDefault() is not { Rank: 4 } input
            || graph.Inputs.Count != 1
            || input.Dimensions[1] is not (3 or -1))
        {
            throw EnhancerGraph.WrongForm(graph, FolderName, Expected);
        }

        _input = input.Name;
        int side = input.Dimensions[2] > 0 ? input.Dimensions[2] : DefaultTile;
        if ((input.Dimensions[3] > 0 && input.Dimensions[3] != side) || side <= 2 * Overlap)
        {
            throw EnhancerGraph.WrongForm(graph, FolderName, $"a fixed size must be a square with sides above {2 * Overlap}.");
        }

        _tile = side;

        // The factor is nowhere in the file: a grey picture shows it.
        int probe = input.Dimensions[2] > 0 ? side : 64;
        var grey = new float[3 * probe * probe];
        Array.Fill(grey, 0.5f);
        (_, long[] shape) = EnhancerGraph.Run(graph, FolderName, run => run.Set(_input, grey, 1, 3, probe, probe), CancellationToken.None);
        RunCount++;
        Factor = shape is [1, 3, var rows, var columns] && rows == columns && rows % probe == 0 && rows / probe is >= 2 and <= MaxFactor
            ? (int)(rows / probe)
            : throw EnhancerGraph.WrongForm(graph, FolderName, Expected);
    }

    /// <summary>How many times wider and higher pictures become.</summary>
    public int Factor { get; }

    /// <summary>How often the graph has run without a failure; once when it is opened.</summary>
    public int RunCount { get; private set; }

    /// <summary>Whether it runs on a GPU and not on the processor.</summary>
    public bool IsOnGpu => _graph.IsOnDevice;

    /// <summary>Whether there is such a graph below a folder of models.</summary>
    public static bool IsIn(string root) => EnhancerGraph.IsIn(root, FolderName);

    /// <summary>Loads <c>upscaler/model.onnx</c> below a folder of models.</summary>
    /// <exception cref="ModelFaultException">The file is damaged or of a form that is not known.</exception>
    public static PictureUpscaler Open(string root, DiffusionModelOptions options)
    {
        IGraph graph = EnhancerGraph.Load(root, FolderName, options);
        try
        {
            return new PictureUpscaler(graph);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>The picture, <see cref="Factor"/> times as wide and high.</summary>
    /// <exception cref="ArgumentException">The result would have a side above 8192 pixels.</exception>
    /// <exception cref="ModelFaultException">The graph failed.</exception>
    public RgbImage Upscale(RgbImage image, CancellationToken cancellationToken)
    {
        if (Math.Max(image.Width, image.Height) * Factor > MaxSide)
        {
            throw new ArgumentException(
                $"A picture of {image.Width} × {image.Height} cannot be enlarged {Factor} times: sides of {MaxSide} pixels are the most.",
                nameof(image));
        }

        int core = _tile - (2 * Overlap);
        var pixels = new byte[image.Width * image.Height * Factor * Factor * 3];
        for (int top = 0; top < image.Height; top += core)
        {
            for (int left = 0; left < image.Width; left += core)
            {
                Paint(image, left, top, core, pixels, cancellationToken);
            }
        }

        return new RgbImage(image.Width * Factor, image.Height * Factor, pixels);
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    /// <summary>Enlarges a tile with what is around it, which its edges need, and keeps its middle.</summary>
    private void Paint(RgbImage image, int left, int top, int core, byte[] pixels, CancellationToken cancellationToken)
    {
        var planes = new float[3 * _tile * _tile];
        EnhancerGraph.WritePlanes(image, left - Overlap, top - Overlap, _tile, _tile, planes);
        (float[] numbers, long[] shape) = EnhancerGraph.Run(
            _graph, FolderName, run => run.Set(_input, planes, 1, 3, _tile, _tile), cancellationToken);
        RunCount++;
        int side = _tile * Factor;
        if (shape is not [1, 3, var rows, var columns] || rows != side || columns != side)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{FolderName}/model.onnx gives [{string.Join(", ", shape)}] for {_tile} × {_tile}; expected [1, 3, {side}, {side}].");
        }

        int width = Math.Min(core, image.Width - left) * Factor;
        int height = Math.Min(core, image.Height - top) * Factor;
        for (int y = 0; y < height; y++)
        {
            int source = ((y + (Overlap * Factor)) * side) + (Overlap * Factor);
            int target = ((((top * Factor) + y) * image.Width * Factor) + (left * Factor)) * 3;
            for (int x = 0; x < width; x++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    pixels[target + (x * 3) + channel] = EnhancerGraph.ToByte(numbers[(channel * side * side) + source + x]);
                }
            }
        }
    }
}
