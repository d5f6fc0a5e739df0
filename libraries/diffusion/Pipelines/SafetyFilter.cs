using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>Classifies a picture with a folder's safety checker.</summary>
/// <param name="graph">The checker; stays owned by the caller.</param>
/// <param name="side">Pixels of the square that its encoder takes.</param>
internal sealed class SafetyFilter(IGraph graph, int side)
{
    private const int DefaultSide = 224;
    private const int MaxSide = 4096;

    // What CLIP's image encoder was trained with.
    private static readonly float[] Means = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] Deviations = [0.26862954f, 0.26130258f, 0.27577711f];

    internal bool Classifies(RgbImage image, CancellationToken cancellationToken)
    {
        using IGraphRun run = graph.CreateRun();
        run.Set("clip_input", ClipInput(image), 1, 3, side, side);
        if (graph.Inputs.ContainsKey("images"))
        {
            float[] numbers = [.. image.Pixels.Select(x => x / 255f)];
            run.Set("images", numbers, 1, image.Height, image.Width, 3);
        }

        run.BindOutput("has_nsfw_concepts");
        run.Run(cancellationToken);
        return run.Read("has_nsfw_concepts")[0] != 0;
    }

    /// <summary>The filter of a model.</summary>
    /// <exception cref="ModelFaultException">
    /// The graph is none of a safety checker, or a file says no side that a picture can have.
    /// </exception>
    internal static SafetyFilter Create(IGraph graph, string modelFolder)
    {
        Check(graph);
        return new SafetyFilter(graph, SideOf(graph, modelFolder));
    }

    /// <summary>
    /// Pixels of the square that the checker takes: those that its graph declares, otherwise those that the folder's files name, otherwise
    /// those of the checker of Stable Diffusion.
    /// </summary>
    /// <param name="graph">The checker.</param>
    /// <param name="modelFolder">The folder of the model.</param>
    /// <exception cref="ModelFaultException">A file says no side that a picture can have.</exception>
    internal static int SideOf(IGraph graph, string modelFolder)
    {
        if (graph.Inputs["clip_input"].Dimensions is [.., > 0 and var declared])
        {
            return declared;
        }

        JsonFile extractor = JsonFile.Read(modelFolder, "feature_extractor/preprocessor_config.json");
        int side = extractor.Side("crop_size", "height", "width")
            ?? extractor.Side("size", "shortest_edge", "height", "width")
            ?? JsonFile.Read(modelFolder, ModelLayout.SafetyChecker + "/config.json").Section("vision_config").Integer("image_size")
            ?? DefaultSide;
        return side is > 0 and <= MaxSide
            ? side
            : throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The files of feature_extractor and safety_checker name pictures of {side} pixels; 1 to {MaxSide} are possible.");
    }

    private static void Check(IGraph graph)
    {
        if (!graph.Inputs.ContainsKey("clip_input") || !graph.Outputs.ContainsKey("has_nsfw_concepts"))
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                "safety_checker/model.onnx must have the input clip_input and the output has_nsfw_concepts; "
                + $"it has {string.Join(", ", graph.Inputs.Keys.Concat(graph.Outputs.Keys))}.");
        }
    }

    /// <summary>The middle square, at the encoder's size and in its units.</summary>
    private float[] ClipInput(RgbImage image)
    {
        double scale = (double)side / Math.Min(image.Width, image.Height);
        RgbImage small = PixelConversion.Resize(
            image,
            Math.Max(side, (int)Math.Round(image.Width * scale)),
            Math.Max(side, (int)Math.Round(image.Height * scale)));
        int left = (small.Width - side) / 2;
        int top = (small.Height - side) / 2;
        var planes = new float[3 * side * side];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < side; y++)
            {
                for (int x = 0; x < side; x++)
                {
                    float value = small.Pixels[((((top + y) * small.Width) + left + x) * 3) + channel] / 255f;
                    planes[(((channel * side) + y) * side) + x] = (value - Means[channel]) / Deviations[channel];
                }
            }
        }

        return planes;
    }
}
