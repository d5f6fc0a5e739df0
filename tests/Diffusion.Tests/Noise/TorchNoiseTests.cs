using System.Text.Json;
using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Tests.Noise;

public sealed class TorchNoiseTests
{
    // torch's own vector code uses polynomials for logarithm and sine; that far they differ from the library functions.
    private const float Tolerance = 1e-6f;

    private static readonly JsonElement Vectors = TestData.Json("parity", "misc_cases.json");

    [Fact]
    public void Normal_numbers_are_those_of_torch()
    {
        JsonElement[] cases = [.. Vectors.GetProperty("torch_cpu_randn").EnumerateArray()];
        Assert.NotEmpty(cases);
        Assert.All(cases, item =>
        {
            int count = item.GetProperty("shape").EnumerateArray().Aggregate(1, (product, x) => product * x.GetInt32());
            var numbers = new float[count];
            new TorchNoise(item.GetProperty("seed").GetInt64()).Fill(numbers);
            AssertClose(TestData.Singles(item.GetProperty("first8")), numbers);
            AssertClose(TestData.Singles(item.GetProperty("last4")), numbers[^4..]);
            double expected = item.GetProperty("sum_abs").GetDouble();
            Assert.Equal(expected, numbers.Sum(x => (double)Math.Abs(x)), 1e-6 * expected);
        });
    }

    [Fact]
    public void Successive_draws_of_mixed_sizes_are_those_of_torch()
    {
        var noise = new TorchNoise(0);
        Assert.All(Vectors.GetProperty("torch_cpu_randn_sequence_seed0").GetProperty("calls").EnumerateArray().ToArray(), call =>
        {
            var numbers = new float[call.GetProperty("n").GetInt32()];
            noise.Fill(numbers);
            AssertClose(TestData.Singles(call.GetProperty("values")), numbers);
        });
    }

    [Fact]
    public void Uniform_numbers_are_those_of_torch()
        => Assert.All(Vectors.GetProperty("torch_cpu_rand").EnumerateArray().ToArray(), item =>
        {
            var numbers = new float[8];
            new TorchNoise(item.GetProperty("seed").GetInt64()).FillUniform(numbers);
            AssertClose(TestData.Singles(item.GetProperty("first8")), numbers);
        });

    [Fact]
    public void Words_are_those_of_the_twister()
    {
        var twister = new MersenneTwister(0);
        Assert.All(
            Vectors.GetProperty("mt19937_u32_seed0_first5").EnumerateArray().ToArray(),
            x => Assert.Equal(x.GetUInt32(), twister.Next()));
    }

    [Fact]
    public void A_picture_of_a_batch_has_the_noise_it_has_alone()
    {
        var batch = new float[128];
        new BatchNoise([new TorchNoise(1), new TorchNoise(2)]).Fill(batch);
        var alone = new float[64];
        new TorchNoise(2).Fill(alone);
        Assert.Equal(alone, batch[64..]);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (int i = 0; i < Math.Min(expected.Length, actual.Length); i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance);
        }
    }
}
