using System.Text.Json;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Tests.Schedulers;

public sealed class SchedulerParityTests
{
    private static readonly string[] DerivedFiles
        = ["scheduler_cases_derived.json", "scheduler_cases_choices.json", "scheduler_cases_more.json"];
    private static readonly JsonElement[] PublishedCases = [.. TestData.Json("parity", "scheduler_cases.json").GetProperty("cases")
        .EnumerateArray()];
    private static readonly JsonElement[] DerivedCases = [.. DerivedFiles
        .SelectMany(x => TestData.Json("parity", x).GetProperty("cases").EnumerateArray())];
    private static readonly JsonElement TimestepFile = TestData.Json("parity", "timesteps.json");

    public static TheoryData<string, int> Published
        => [.. PublishedCases.Select(
            (x, i) => new TheoryDataRow<string, int>($"{x.GetProperty("scheduler").GetString()} {x.GetProperty("case").GetString()}", i))];

    public static TheoryData<string, int> Derived
        => [.. DerivedCases.Select(
            (x, i) => new TheoryDataRow<string, int>($"{x.GetProperty("scheduler").GetString()} {x.GetProperty("label").GetString()}", i))];

    public static TheoryData<string, int> Lists
        => [.. TimestepFile.GetProperty("records").EnumerateArray().Select((x, i) => new TheoryDataRow<string, int>(
            $"{x.GetProperty("scheduler").GetString()} {x.GetProperty("num_inference_steps").GetInt32()} "
            + x.GetProperty("overrides").GetRawText(),
            i))];

    /// <summary>The full loops that diffusers' own tests assert, with their stand-in model.</summary>
    [Theory]
    [MemberData(nameof(Published))]
    public void A_published_loop_ends_where_the_reference_ends(string name, int index)
    {
        JsonElement item = PublishedCases[index];
        Assert.NotEmpty(name);
        int[] shape = [.. item.GetProperty("sample_shape").EnumerateArray().Select(x => x.GetInt32())];
        Scheduler scheduler = Open(item, item.GetProperty("base_config"), item.GetProperty("config_overrides"));
        scheduler.Eta = item.GetProperty("eta") is { ValueKind: JsonValueKind.Number } eta ? eta.GetSingle() : scheduler.Eta;
        scheduler.SetTimesteps(item.GetProperty("num_inference_steps").GetInt32());
        AssertTimesteps(item.GetProperty("timesteps"), scheduler);

        float[] sample = Ramp(shape, descending: false);
        bool scaled = item.GetProperty("loop").GetString() == "scaled";
        int start = item.GetProperty("start_index").GetInt32() * scheduler.Order;
        if (scaled)
        {
            Scale(sample, scheduler.InitialNoiseSigma);
        }

        if (start > 0)
        {
            scheduler.AddNoise(sample, Ramp(shape, descending: true), start);
        }

        var noise = new TorchNoise(0);
        var output = new float[sample.Length];
        scheduler.Begin(start, shape[0]);
        for (int step = start; step < scheduler.Timesteps.Count; step++)
        {
            // The published loops hand the scaled latents to the step; real pipelines do not.
            scheduler.ScaleModelInput(sample, sample);
            float timestep = scheduler.Timesteps[step];
            for (int i = 0; i < sample.Length; i++)
            {
                output[i] = sample[i] * timestep / (timestep + 1f);
            }

            scheduler.Step(output, sample, noise);
        }

        AssertMetric(item, "expected_sum_abs", "sum_tolerance", sample.Sum(x => (double)Math.Abs(x)));
        AssertMetric(item, "expected_mean_abs", "mean_tolerance", sample.Average(x => (double)Math.Abs(x)));
    }

    /// <summary>Loops as a pipeline runs them, with values made by running diffusers.</summary>
    [Theory]
    [MemberData(nameof(Derived))]
    public void A_pipeline_loop_ends_where_the_reference_ends(string name, int index)
    {
        JsonElement item = DerivedCases[index];
        Assert.NotEmpty(name);
        Scheduler scheduler = Open(item, item.GetProperty("config"), default);
        scheduler.Eta = item.GetProperty("eta") is { ValueKind: JsonValueKind.Number } eta ? eta.GetSingle() : scheduler.Eta;
        scheduler.SetTimesteps(item.GetProperty("num_inference_steps").GetInt32());
        AssertTimesteps(item.GetProperty("timesteps"), scheduler, item.GetProperty("start_index").GetInt32());

        var noise = new TorchNoise(item.GetProperty("seed").GetInt64());
        var sample = new float[2 * 4 * 8 * 8];
        noise.Fill(sample);
        int start = item.GetProperty("start_index").GetInt32();
        if (start > 0)
        {
            float[] picture = [.. Enumerable.Range(0, 512).Select(x => (x / 512f * 2f) - 1f)];
            scheduler.AddNoise(picture, sample, start);
            sample = picture;
        }
        else
        {
            Scale(sample, scheduler.InitialNoiseSigma);
        }

        float[] expectedSums = TestData.Singles(item.GetProperty("per_step_sum"));
        double size = item.GetProperty("final_sum_abs").GetDouble();
        var seen = new float[sample.Length];
        var output = new float[sample.Length];
        scheduler.Begin(start, 2);
        for (int step = start; step < scheduler.Timesteps.Count; step++)
        {
            scheduler.ScaleModelInput(sample, seen);
            for (int i = 0; i < sample.Length; i++)
            {
                output[i] = (0.8f * MathF.Tanh(seen[i])) + (0.1f * scheduler.Timesteps[step] / 1000f);
            }

            scheduler.Step(output, sample, noise);
            Assert.Equal(expectedSums[step - start], sample.Sum(x => (double)x), 2e-5 * size * Math.Max(1, sample.Max() / 2));
        }

        // High orders subtract nearly equal numbers: where the reference itself is off in single precision, its cases say by how much.
        float tolerance = item.TryGetProperty("tolerance", out JsonElement given) ? given.GetSingle() : 2e-5f;
        Assert.Equal(size, sample.Sum(x => (double)Math.Abs(x)), 2e-5 * size);
        AssertClose(TestData.Singles(item.GetProperty("final_first8")), sample[..8], tolerance);
        AssertClose(TestData.Singles(item.GetProperty("final_last4")), sample[^4..], tolerance);
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Timesteps_and_levels_are_those_of_the_reference(string name, int index)
    {
        JsonElement item = TimestepFile.GetProperty("records")[index];
        Assert.NotEmpty(name);
        JsonElement common = item.GetProperty("scheduler").GetString()!.StartsWith("FlowMatch", StringComparison.Ordinal)
            ? default
            : TimestepFile.GetProperty("_about").GetProperty("config");
        Scheduler scheduler = Open(item, common, item.GetProperty("overrides"));
        scheduler.SetTimesteps(item.GetProperty("num_inference_steps").GetInt32());
        AssertTimesteps(item.GetProperty("timesteps"), scheduler);
        Assert.Equal(item.GetProperty("count").GetInt32(), scheduler.Timesteps.Count);
        if (item.TryGetProperty("sigmas", out JsonElement sigmas))
        {
            AssertClose(TestData.Singles(sigmas), [.. scheduler.Sigmas], 2e-6f);
        }

        Assert.Equal(item.GetProperty("init_noise_sigma").GetSingle(), scheduler.InitialNoiseSigma, 2e-6f * scheduler.InitialNoiseSigma);
    }

    private static Scheduler Open(JsonElement item, JsonElement config, JsonElement overrides)
    {
        var members = new Dictionary<string, JsonElement>();
        foreach (JsonElement part in new[] { config, overrides }.Where(x => x.ValueKind == JsonValueKind.Object))
        {
            foreach (JsonProperty member in part.EnumerateObject())
            {
                members[member.Name] = member.Value;
            }
        }

        return SchedulerCatalog.Create(
            SchedulerConfiguration.Parse(JsonSerializer.Serialize(members)),
            item.GetProperty("scheduler").GetString()!);
    }

    /// <summary>The tests' sample: numbers counted over channel, row, column and picture, in this order.</summary>
    private static float[] Ramp(int[] shape, bool descending)
    {
        int pictures = shape[0];
        int length = shape[1..].Aggregate(1, (product, x) => product * x);
        int all = pictures * length;
        var sample = new float[all];
        for (int picture = 0; picture < pictures; picture++)
        {
            for (int i = 0; i < length; i++)
            {
                int number = (i * pictures) + picture;
                sample[(picture * length) + i] = (descending ? all - 1 - number : number) / (float)all;
            }
        }

        return sample;
    }

    private static void Scale(float[] sample, float factor)
    {
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] *= factor;
        }
    }

    private static void AssertTimesteps(JsonElement expected, Scheduler scheduler, int start = 0)
    {
        if (expected.ValueKind == JsonValueKind.Array)
        {
            AssertClose(TestData.Singles(expected), [.. scheduler.Timesteps.Skip(start)], 2e-6f);
        }
    }

    private static void AssertMetric(JsonElement item, string name, string toleranceName, double actual)
    {
        if (item.GetProperty(name) is { ValueKind: JsonValueKind.Number } expected)
        {
            Assert.Equal(expected.GetDouble(), actual, item.GetProperty(toleranceName).GetDouble());
        }
    }

    private static void AssertClose(float[] expected, float[] actual, float relative)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], relative * Math.Max(1, Math.Abs(expected[i])));
        }
    }
}
