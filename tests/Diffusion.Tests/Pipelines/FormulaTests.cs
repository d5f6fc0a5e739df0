using System.Text.Json;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion.Tests.Pipelines;

/// <summary>The small formulas around the graph, against given vectors.</summary>
public sealed class FormulaTests
{
    private static readonly JsonElement Vectors = TestData.Json("parity", "misc_cases.json");

    [Fact]
    public void Guidance_and_its_rescale_are_those_of_the_reference()
    {
        JsonElement item = Vectors.GetProperty("cfg");
        var noise = new TorchNoise(7);
        var without = new float[256];
        var with = new float[256];
        noise.Fill(without);
        noise.Fill(with);
        var result = new float[256];
        Guidance.Combine(without, with, 7.5f, 0, result);
        AssertClose(item.GetProperty("guided_first4"), result, 2e-5f);
        Assert.Equal(item.GetProperty("guided_sum_abs").GetDouble(), result.Sum(x => (double)Math.Abs(x)), 1e-2);
        Guidance.Combine(without, with, 7.5f, 0.7f, result);
        AssertClose(item.GetProperty("rescaled_first4"), result, 2e-5f);
        Assert.Equal(item.GetProperty("rescaled_sum_abs").GetDouble(), result.Sum(x => (double)Math.Abs(x)), 1e-2);
    }

    [Fact]
    public void The_guidance_embedding_of_consistency_models_is_that_of_the_reference()
        => Assert.All(Vectors.GetProperty("lcm_timestep_cond").EnumerateArray().ToArray(), item =>
        {
            float[] embedding = Guidance.Embedding(item.GetProperty("guidance_scale").GetSingle(), item.GetProperty("dim").GetInt32());
            AssertClose(item.GetProperty("first6"), embedding, 1e-3f);
            AssertClose(item.GetProperty("idx126_131"), embedding[126..], 1e-3f);
        });

    [Fact]
    public void Numbers_become_bytes_as_in_the_reference()
    {
        JsonElement item = Vectors.GetProperty("postprocess");
        float[] values = TestData.Singles(item.GetProperty("decoder_values"));
        byte[] expected = [.. item.GetProperty("bytes").EnumerateArray().Select(x => x.GetByte())];

        // One picture with the values in each plane, and one in which they fill more than one row of the conversion.
        RgbImage once = PixelConversion.FromPlanes([.. values, .. values, .. values], values.Length, 1);
        Assert.Equal([.. expected.SelectMany(x => new[] { x, x, x })], once.Pixels);
        const int Rows = 700;
        float[] plane = [.. Enumerable.Repeat(values, Rows).SelectMany(x => x)];
        RgbImage large = PixelConversion.FromPlanes([.. plane, .. new float[plane.Length], .. plane], values.Length, Rows);
        Assert.Equal(Enumerable.Repeat(expected, Rows).SelectMany(x => x), large.Pixels.Where((_, i) => i % 3 == 0));
        Assert.All(large.Pixels.Where((_, i) => i % 3 == 1), x => Assert.Equal(128, x));
        Assert.Equal(Enumerable.Repeat(expected, Rows).SelectMany(x => x), large.Pixels.Where((_, i) => i % 3 == 2));
    }

    [Fact]
    public void Not_a_number_and_infinity_are_found()
    {
        Assert.True(PixelConversion.AllFinite([]));
        Assert.True(PixelConversion.AllFinite([1, -2, float.MaxValue]));
        Assert.False(PixelConversion.AllFinite([1, float.NaN]));
        Assert.False(PixelConversion.AllFinite([float.NegativeInfinity, 1]));
    }

    [Fact]
    public void Interpolated_noise_keeps_its_variance()
    {
        var from = new float[4096];
        var to = new float[4096];
        new TorchNoise(1).Fill(from);
        new TorchNoise(2).Fill(to);
        var half = new float[4096];
        new BlendedNoise(new TorchNoise(1), new TorchNoise(2), 0.5f).Fill(half);
        Assert.Equal(1, half.Sum(x => (double)x * x) / 4096, 0.06);
        double apart = half.Zip(from).Sum(x => (double)x.First * x.Second) - half.Zip(to).Sum(x => (double)x.First * x.Second);
        Assert.InRange(apart, -200, 200);
    }

    [Fact]
    public void Resizing_keeps_a_plain_colour_and_a_straight_ramp()
    {
        var plain = new RgbImage(7, 5, [.. Enumerable.Repeat<byte>(77, 105)]);
        Assert.All(PixelConversion.Resize(plain, 13, 3).Pixels, x => Assert.Equal(77, x));
        var ramp = new RgbImage(64, 1, [.. Enumerable.Range(0, 192).Select(x => (byte)(x / 3 * 4))]);
        RgbImage half = PixelConversion.Resize(ramp, 32, 1);
        Assert.Equal(half.Pixels[48] + 8, half.Pixels[51]);
    }

    private static void AssertClose(JsonElement expected, float[] actual, float relative)
    {
        float[] numbers = TestData.Singles(expected);
        for (int i = 0; i < numbers.Length; i++)
        {
            Assert.Equal(numbers[i], actual[i], relative * Math.Max(1, Math.Abs(numbers[i])));
        }
    }
}
