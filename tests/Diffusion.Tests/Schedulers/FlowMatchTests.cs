using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Tests.Schedulers;

/// <summary>Heun's form and the consistency sampler of flow matching against their formulas in Python, in double precision.</summary>
public sealed class FlowMatchTests
{
    private static readonly JsonElement[] All = [.. TestData.Json("parity", "flow_match.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_loop_ends_where_the_reference_ends(int index)
    {
        JsonElement item = All[index];
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.FromJson(item.GetProperty("config")), item.GetProperty("scheduler").GetString()!);
        scheduler.SetTimesteps(item.GetProperty("steps").GetInt32());
        int start = item.GetProperty("start").GetInt32() * scheduler.Order;
        float[] timesteps = TestData.Singles(item.GetProperty("timesteps"));
        Assert.Equal(timesteps.Length, scheduler.Timesteps.Count - start);
        Assert.All(timesteps.Zip(scheduler.Timesteps.Skip(start)), x => Assert.Equal(x.First, x.Second, 1e-3f));

        var noise = new Waves();
        const int Count = 96;
        float[] sample = [.. Enumerable.Range(0, Count).Select(i => MathF.Cos(0.05f * i))];
        if (start > 0)
        {
            scheduler.AddNoise(sample, [.. Enumerable.Range(0, Count).Select(i => MathF.Sin(0.3f * i))], start);
        }

        scheduler.Begin(start, 1);
        foreach (float timestep in scheduler.Timesteps.Skip(start))
        {
            scheduler.Step([.. sample.Select(x => (0.8f * MathF.Tanh(x)) + (0.1f * timestep / 1000f))], sample, noise);
        }

        Assert.Equal(item.GetProperty("draws").GetInt32(), noise.Draws);
        Assert.Equal(item.GetProperty("sum").GetDouble(), sample.Sum(x => (double)Math.Abs(x)), 1e-4);
        AssertClose(TestData.Singles(item.GetProperty("first")), sample[..8]);
        AssertClose(TestData.Singles(item.GetProperty("last")), sample[^4..]);
    }

    [Fact]
    public void Pictures_that_grow_from_step_to_step_are_refused()
    {
        SchedulerConfiguration configuration = SchedulerConfiguration.Parse(
            """{"_class_name":"FlowMatchLCMScheduler","scale_factors":[0.5,1]}""");
        Assert.Contains(
            "scale_factors",
            Assert.Throws<ModelFaultException>(() => SchedulerCatalog.Create(configuration)).Message,
            StringComparison.Ordinal);
        Assert.NotNull(SchedulerCatalog.Create(configuration.With<int[]?>("scale_factors", null)));
    }

    /// <summary>Their steps are those of the classes without the word.</summary>
    [Theory]
    [InlineData("DDIM")]
    [InlineData("DDPM")]
    public void A_parallel_class_takes_the_same_steps(string name)
    {
        Assert.Equal(Run(name + "Scheduler"), Run(name + "ParallelScheduler"));

        static float[] Run(string name)
        {
            Scheduler scheduler = SchedulerCatalog.Create(SchedulerConfiguration.Parse("{\"beta_schedule\":\"scaled_linear\"}"), name);
            scheduler.SetTimesteps(4);
            var noise = new TorchNoise(1);
            var sample = new float[8];
            noise.Fill(sample);
            scheduler.Begin(0, 1);
            while (scheduler.StepIndex < 4)
            {
                scheduler.Step(Array.ConvertAll(sample, MathF.Tanh), sample, noise);
            }

            return sample;
        }
    }

    private static void AssertClose(float[] expected, float[] actual)
        => Assert.All(expected.Zip(actual), x => Assert.Equal(x.First, x.Second, 2e-5f));

    /// <summary>The draws of the reference.</summary>
    private sealed class Waves : INoiseSource
    {
        public int Draws { get; private set; }

        public void Fill(Span<float> values)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = MathF.Sin((0.7f * Draws) + (0.01f * i));
            }

            Draws++;
        }
    }
}
