using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Enhancing;

/// <summary>
/// Pictures between two pictures by a graph of the RIFE kind. Two forms are known: two inputs of three channels, with or without a third
/// for the time; and one input of both pictures' channels, with or without a plane of the time. Numbers are 0 to 1, colours RGB. Not for
/// use by several threads at once.
/// </summary>
public sealed class FrameInterpolator : IDisposable
{
    /// <summary>The folder of the graph below the folder of models.</summary>
    public const string FolderName = "frame-interpolation";

    // Exports need sides of multiples of 32 or of 64.
    private const int DefaultMultiple = 64;

    private readonly IGraph _graph;
    private readonly int _multiple;
    private readonly GraphTensor _first;
    private readonly GraphTensor? _second;
    private readonly GraphTensor? _time;
    private readonly bool _hasTimePlane;

    internal FrameInterpolator(IGraph graph, int multiple)
    {
        (_graph, _multiple) = (graph, multiple);
        GraphTensor[] inputs = [.. graph.Inputs.Values];
        GraphTensor[] pictures = [.. inputs.Where(x => x.Rank == 4 && x.Dimensions[1] is 3 or -1)];
        if (inputs.Length == 1 && inputs[0].Rank == 4 && inputs[0].Dimensions[1] is 6 or 7)
        {
            (_first, _hasTimePlane) = (inputs[0], inputs[0].Dimensions[1] == 7);
        }
        else if (pictures.Length >= 2 && inputs.Length is 2 or 3)
        {
            (_first, _second) = (pictures[0], pictures[1]);
            _time = inputs.FirstOrDefault(x => x != _first && x != _second);
        }
        else
        {
            throw EnhancerGraph.WrongForm(
                graph, FolderName, "expected two pictures [1, 3, height, width] with or without a time, or one input of 6 or 7 channels.");
        }

        TakesTime = _time is not null || _hasTimePlane;
    }

    /// <summary>Whether any moment can be asked for; otherwise only the middle, and the middles of halves.</summary>
    public bool TakesTime { get; }

    /// <summary>How often the graph has run without a failure.</summary>
    public int RunCount { get; private set; }

    /// <summary>Whether it runs on a GPU and not on the processor.</summary>
    public bool IsOnGpu => _graph.IsOnDevice;

    /// <summary>Whether there is such a graph below a folder of models.</summary>
    public static bool IsIn(string root) => EnhancerGraph.IsIn(root, FolderName);

    /// <summary>Loads <c>frame-interpolation/model.onnx</c> below a folder of models.</summary>
    /// <exception cref="ModelFaultException">The file is damaged or of a form that is not known.</exception>
    public static FrameInterpolator Open(string root, DiffusionModelOptions options)
    {
        int multiple = JsonFile.Read(Path.Combine(root, FolderName), "config.json").Integer("size_multiple") ?? DefaultMultiple;
        if (multiple is < 1 or > 512)
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration, $"{FolderName}/config.json: size_multiple must be from 1 to 512; it is {multiple}.");
        }

        IGraph graph = EnhancerGraph.Load(root, FolderName, options);
        try
        {
            return new FrameInterpolator(graph, multiple);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>The number of pictures that can be made between two, at most as many as wanted.</summary>
    /// <param name="wanted">How many are wanted, from 0.</param>
    public int CountFor(int wanted)
    {
        if (TakesTime)
        {
            return wanted;
        }

        int count = 0;
        while ((2 * count) + 1 <= wanted)
        {
            count = (2 * count) + 1;
        }

        return count;
    }

    /// <summary>Pictures at equal distances between two.</summary>
    /// <param name="from">The picture before.</param>
    /// <param name="to">The picture after, of the same size.</param>
    /// <param name="count">How many; one of the values of <see cref="CountFor"/>.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="ArgumentException">The pictures differ in size.</exception>
    /// <exception cref="ModelFaultException">The graph failed.</exception>
    public IReadOnlyList<RgbImage> Between(RgbImage from, RgbImage to, int count, CancellationToken cancellationToken)
    {
        if ((from.Width, from.Height) != (to.Width, to.Height))
        {
            throw new ArgumentException(
                $"Both pictures must have one size; they have {from.Width} × {from.Height} and {to.Width} × {to.Height}.", nameof(to));
        }

        if (TakesTime)
        {
            return [.. Enumerable.Range(1, count).Select(i => At(from, to, (float)i / (count + 1), cancellationToken))];
        }

        if (count == 0)
        {
            return [];
        }

        RgbImage middle = At(from, to, 0.5f, cancellationToken);
        int half = (count - 1) / 2;
        return [.. Between(from, middle, half, cancellationToken), middle, .. Between(middle, to, half, cancellationToken)];
    }

    /// <inheritdoc/>
    public void Dispose() => _graph.Dispose();

    private RgbImage At(RgbImage from, RgbImage to, float time, CancellationToken cancellationToken)
    {
        int width = RoundUp(from.Width);
        int height = RoundUp(from.Height);
        int length = 3 * width * height;
        var both = new float[(2 * length) + (_hasTimePlane ? width * height : 0)];
        EnhancerGraph.WritePlanes(from, 0, 0, width, height, both.AsSpan(0, length));
        EnhancerGraph.WritePlanes(to, 0, 0, width, height, both.AsSpan(length, length));
        both.AsSpan(2 * length).Fill(time);
        (float[] numbers, long[] shape) = EnhancerGraph.Run(
            _graph, FolderName, run => Set(run, both, width, height, time), cancellationToken);
        RunCount++;
        return shape is [1, 3, var rows, var columns] && rows == height && columns == width
            ? Cut(numbers, from.Width, from.Height, width, height)
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{FolderName}/model.onnx gives [{string.Join(", ", shape)}] for two pictures of {width} × {height}.");
    }

    private void Set(IGraphRun run, float[] both, int width, int height, float time)
    {
        if (_second is null)
        {
            run.Set(_first.Name, both, 1, both.Length / (width * height), height, width);
            return;
        }

        int length = both.Length / 2;
        run.Set(_first.Name, both.AsSpan(0, length), 1, 3, height, width);
        run.Set(_second.Name, both.AsSpan(length), 1, 3, height, width);
        if (_time is not { } input)
        {
            return;
        }

        // Ones where the export leaves a length open, but for a plane of the pictures' size.
        bool isPlane = input.Rank == 4 && input.Dimensions[2] is not 1 && input.Dimensions[3] is not 1;
        long[] shape = isPlane ? [1, 1, height, width] : [.. Enumerable.Repeat(1L, input.Rank)];
        var values = new float[shape.Aggregate(1L, (product, x) => product * x)];
        Array.Fill(values, time);
        run.Set(input.Name, values, shape);
    }

    private static RgbImage Cut(float[] planes, int width, int height, int stride, int rows)
    {
        var pixels = new byte[width * height * 3];
        int area = stride * rows;
        for (int i = 0; i < width * height; i++)
        {
            int at = (i / width * stride) + (i % width);
            for (int channel = 0; channel < 3; channel++)
            {
                pixels[(i * 3) + channel] = EnhancerGraph.ToByte(planes[(channel * area) + at]);
            }
        }

        return new RgbImage(width, height, pixels);
    }

    private int RoundUp(int side) => (side + _multiple - 1) / _multiple * _multiple;
}
