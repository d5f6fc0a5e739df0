using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Pictures;

namespace AdGenius.Diffusion.Tests.Enhancing;

/// <summary>Small graphs of the forms in which RIFE and ESRGAN are exported, with results that can be computed by hand.</summary>
internal static class EnhancerGraphs
{
    /// <summary>A straight blend: first + (second - first) · time, or the middle without a time.</summary>
    public static byte[] TwoPictures(bool hasTime)
    {
        var writer = new OnnxWriter();
        writer.Input("img0", OnnxWriter.Float, 1, 3, -1, -1);
        writer.Input("img1", OnnxWriter.Float, 1, 3, -1, -1);
        if (hasTime)
        {
            writer.Input("timestep", OnnxWriter.Float, 1);
            writer.Node("Sub", ["img1", "img0"], "difference");
            writer.Node("Mul", ["difference", "timestep"], "share");
            writer.Node("Add", ["img0", "share"], "output");
        }
        else
        {
            writer.Node("Mean", ["img0", "img1"], "output");
        }

        writer.Output("output", OnnxWriter.Float, 1, 3, -1, -1);
        return writer.Build();
    }

    /// <summary>The same blend with both pictures and a plane of the time as the channels of one input.</summary>
    public static byte[] OneInput()
    {
        var writer = new OnnxWriter();
        writer.Input("input", OnnxWriter.Float, 1, 7, -1, -1);
        writer.Node("Split", ["input"], ["a0", "a1", "a2", "b0", "b1", "b2", "time"], ("axis", 1));
        for (int i = 0; i < 3; i++)
        {
            writer.Node("Sub", [$"b{i}", $"a{i}"], $"difference{i}");
            writer.Node("Mul", [$"difference{i}", "time"], $"share{i}");
            writer.Node("Add", [$"a{i}", $"share{i}"], $"out{i}");
        }

        writer.Node("Concat", ["out0", "out1", "out2"], ["output"], ("axis", 1));
        writer.Output("output", OnnxWriter.Float, 1, 3, -1, -1);
        return writer.Build();
    }

    /// <summary>Every pixel becomes a square of two by two.</summary>
    public static byte[] Doubling(int side = -1)
    {
        var writer = new OnnxWriter();
        writer.Input("input", OnnxWriter.Float, 1, 3, side, side);
        writer.Node("Concat", ["input", "input", "input", "input"], ["copies"], ("axis", 1));
        writer.Node("DepthToSpace", ["copies"], ["output"], ("blocksize", 2));
        writer.Output("output", OnnxWriter.Float, 1, 3, -1, -1);
        return writer.Build();
    }

    /// <summary>A picture in which every pixel tells its place.</summary>
    public static RgbImage Gradient(int width, int height)
        => new(width, height, [.. Enumerable.Range(0, width * height * 3).Select(x => (byte)(((x / 3 * 7) + (x % 3 * 40)) % 256))]);
}
