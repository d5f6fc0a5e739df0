using AdGenius.Diffusion.Graphs;

namespace AdGenius.Diffusion.Pipelines;

/// <summary>Classifies a picture with a folder's safety checker.</summary>
internal sealed class SafetyFilter(IGraph graph)
{
    private const int DefaultSide = 224;

    // What CLIP's image encoder was trained with.
    private static readonly float[] Means = [0.48145466f, 0.4578275f, 0.40821073f];
    private static readonly float[] Deviations = [0.26862954f, 0.26130258f, 0.27577711f];

    internal bool Classifies(RgbImage image, CancellationToken cancellationToken)
    {
        using IGraphRun run = graph.CreateRun();
        int side = graph.Inputs["clip_input"].Dimensions is [.., > 0 and var declared] ? declared : DefaultSide;
        run.Set("clip_input", ClipInput(image, side), 1, 3, side, side);
        if (graph.Inputs.ContainsKey("images"))
        {
            float[] numbers = [.. image.Pixels.Select(x => x / 255f)];
            run.Set("images", numbers, 1, image.Height, image.Width, 3);
        }

        run.BindOutput("has_nsfw_concepts");
        run.Run(cancellationToken);
        return run.Read("has_nsfw_concepts")[0] != 0;
    }

    internal static void Check(IGraph graph)
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
    private static float[] ClipInput(RgbImage image, int side)
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
