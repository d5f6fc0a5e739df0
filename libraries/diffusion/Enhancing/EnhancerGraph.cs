using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Enhancing;

/// <summary>Opens graphs that change finished pictures, and maps what can go wrong while they run.</summary>
internal static class EnhancerGraph
{
    private const string GraphFile = "model.onnx";

    /// <summary>Whether a folder holds such a graph.</summary>
    internal static bool IsIn(string root, string name) => File.Exists(Path.Combine(root, name, GraphFile));

    /// <summary>Loads <c>NAME/model.onnx</c> below a folder.</summary>
    /// <exception cref="ModelFaultException">The file is missing, damaged, or cannot be loaded here.</exception>
    internal static IGraph Load(string root, string name, DiffusionModelOptions options)
    {
        ModelPart part = Read(root, name);
        ExecutionProvider provider = ProviderSessions.Resolve(options.ExecutionProvider, options).Provider;
        return OrtGraph.Load(part.Path, $"{name}/{GraphFile}", provider, options, part.Bytes);
    }

    private static ModelPart Read(string root, string name)
    {
        try
        {
            return ModelPartReader.Read(root, name, GraphFile).Part;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ModelFaultException(
                ModelFault.MissingFile, $"{name}/{GraphFile} cannot be read ({failure.GetType().Name}).", failure);
        }
    }

    /// <summary>Runs a graph that gives one picture; failures of the device become faults with a reason.</summary>
    internal static (float[] Numbers, long[] Shape) Run(
        IGraph graph, string name, Action<IGraphRun> set, CancellationToken cancellationToken)
    {
        try
        {
            using IGraphRun run = graph.CreateRun();
            set(run);
            string output = graph.Outputs.Keys.First();
            run.BindOutput(output);
            run.Run(cancellationToken);
            float[] numbers = run.Read(output).ToArray();
            return PixelConversion.AllFinite(numbers)
                ? (numbers, run.ShapeOf(output))
                : throw new ModelFaultException(ModelFault.BadOutput, $"{name}/{GraphFile} computed not-a-number.");
        }
        catch (DeviceMemoryException full)
        {
            throw new ModelFaultException(ModelFault.TooLarge, $"{name}/{GraphFile} needs more memory than there is.", full);
        }
        catch (DeviceLostException lost)
        {
            throw new ModelFaultException(ModelFault.DeviceLost, $"The device was lost while {name}/{GraphFile} ran.", lost);
        }
    }

    internal static ModelFaultException WrongForm(IGraph graph, string name, string expected) => new(
        ModelFault.WrongShape,
        $"{name}/{GraphFile} takes {string.Join(", ", graph.Inputs.Values)} and gives {string.Join(", ", graph.Outputs.Values)}; "
        + expected);

    /// <summary>A part of a picture as planes of 0 to 1; what lies outside repeats the nearest pixel.</summary>
    internal static void WritePlanes(RgbImage image, int left, int top, int width, int height, Span<float> planes)
    {
        int area = width * height;
        for (int y = 0; y < height; y++)
        {
            int row = Math.Clamp(top + y, 0, image.Height - 1) * image.Width;
            for (int x = 0; x < width; x++)
            {
                int pixel = (row + Math.Clamp(left + x, 0, image.Width - 1)) * 3;
                int at = (y * width) + x;
                planes[at] = image.Pixels[pixel] / 255f;
                planes[area + at] = image.Pixels[pixel + 1] / 255f;
                planes[(2 * area) + at] = image.Pixels[pixel + 2] / 255f;
            }
        }
    }

    internal static byte ToByte(float value) => (byte)MathF.Round(Math.Clamp(value, 0f, 1f) * 255f);
}
