using System.Text.Json;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Tests.Schedulers;

/// <summary>The stochastic solver against its formulas in torch, with the same Brownian path.</summary>
public sealed class DpmSolverSdeTests
{
    private static readonly JsonElement[] All = [.. TestData.Json("parity", "dpmsolver_sde.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_loop_ends_where_the_reference_ends(int index)
    {
        JsonElement item = All[index];
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.FromJson(item.GetProperty("config")), "DPMSolverSDEScheduler");
        scheduler.SetTimesteps(item.GetProperty("steps").GetInt32());
        const int Count = 4 * 3 * 8 * 8;
        var sample = new float[Count];
        for (int i = 0; i < Count; i++)
        {
            sample[i] = ((i % (Count / 4) * 4) + (i / (Count / 4))) / (float)Count * scheduler.InitialNoiseSigma;
        }

        var noise = new Waves();
        var scaled = new float[Count];
        scheduler.Begin(0, 4);
        foreach (float timestep in scheduler.Timesteps)
        {
            scheduler.ScaleModelInput(sample, scaled);
            scheduler.Step([.. scaled.Select(x => x * timestep / (timestep + 1))], sample, noise);
        }

        Assert.Equal(item.GetProperty("draws").GetInt32(), noise.Draws);
        Assert.Equal(item.GetProperty("sum").GetDouble(), sample.Sum(x => (double)Math.Abs(x)), 0.01);
        float[] first = TestData.Singles(item.GetProperty("first"));
        Assert.All(Enumerable.Range(0, first.Length), i => Assert.Equal(first[i], sample[i], 1e-3f));
    }

    /// <summary>The same numbers as in the script.</summary>
    private sealed class Waves : INoiseSource
    {
        public int Draws { get; private set; }

        public void Fill(Span<float> destination)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = (float)Math.Sin((0.7 * Draws) + (0.01 * i));
            }

            Draws++;
        }
    }
}
