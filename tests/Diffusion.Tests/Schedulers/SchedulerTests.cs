using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Tests.Schedulers;

public sealed class SchedulerTests
{
    private const string Trained
        = "\"num_train_timesteps\":1000,\"beta_start\":0.00085,\"beta_end\":0.012,\"beta_schedule\":\"scaled_linear\"";

    [Fact]
    public void Every_short_name_makes_a_scheduler_that_counts_down()
        => Assert.All(SchedulerCatalog.Names, name =>
        {
            Scheduler scheduler = SchedulerCatalog.Create(SchedulerConfiguration.Parse("{" + Trained + "}"), name);
            scheduler.SetTimesteps(5);
            Assert.Equal(scheduler.Timesteps.OrderDescending(), scheduler.Timesteps);
        });

    /// <summary>A third of 62.5 lies half-way between two timesteps; NumPy's rounding of the stride decides.</summary>
    [Fact]
    public void Trailing_timesteps_are_rounded_as_numpy_rounds_them()
    {
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.Parse("{\"timestep_spacing\":\"trailing\"," + Trained + "}"),
            "ddim");
        scheduler.SetTimesteps(48);
        Assert.Equal([999, 978, 957, 936], scheduler.Timesteps.Take(4).Select(x => (int)x));
        scheduler.SetTimesteps(61);
        Assert.Equal(61, scheduler.Timesteps.Count);
    }

    /// <summary>As NumPy's arange(last, 0, -1000 / steps): their distance is that of the whole training, so they are fewer.</summary>
    [Theory]
    [InlineData("dpm++2m", -2, 5, new[] { 876, 676, 476, 276, 76 })]
    [InlineData("dpm++2m", 0, 8, new[] { 353, 228, 103 })]
    [InlineData("dpm++2m-sde", 0, 20, new[] { 353, 303, 253, 203, 153, 103, 53, 3 })]
    [InlineData("sa-solver", 0, 8, new[] { 353, 228, 103 })]
    [InlineData("sa-solver", 2, 8, new[] { 19 })]
    public void Trailing_timesteps_end_where_those_that_are_clipped_leave_off(string name, double clipped, int steps, int[] expected)
    {
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.Parse($$"""{"timestep_spacing":"trailing","lambda_min_clipped":{{clipped}},{{Trained}}}"""), name);
        scheduler.SetTimesteps(steps);
        Assert.Equal(expected, scheduler.Timesteps.Select(x => (int)x));
        Assert.Equal(expected.Length + 1, scheduler.Sigmas.Count);
        AssertFinite(scheduler, steps);
        AssertFinite(scheduler, scheduler.MaxSteps);
        Assert.Equal(1000, scheduler.MaxSteps);
    }

    [Theory]
    [InlineData("dpm++2m")]
    [InlineData("dpm++2s")]
    [InlineData("sa-solver")]
    public void A_limit_that_clips_every_timestep_is_refused(string name)
    {
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.Parse("{\"lambda_min_clipped\":Infinity," + Trained + "}"), name);
        Assert.Contains(
            "lambda_min_clipped", Assert.Throws<ModelFaultException>(() => scheduler.SetTimesteps(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_highest_level_is_the_last_training_step()
    {
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.Parse("{\"use_exponential_sigmas\":true," + Trained + "}"),
            "dpm++2m");
        scheduler.SetTimesteps(16);
        Assert.Equal(999, scheduler.Timesteps[0]);
    }

    [Fact]
    public void Infinity_as_python_writes_it_is_read()
    {
        SchedulerConfiguration configuration = SchedulerConfiguration.Parse(
            "{\"_class_name\":\"DPMSolverMultistepScheduler\",\"lambda_min_clipped\": -Infinity, " + Trained + "}");
        Assert.Equal(double.NegativeInfinity, configuration.Number("lambda_min_clipped", 0));
        SchedulerCatalog.Create(configuration).SetTimesteps(3);
    }

    [Theory]
    [InlineData("limits: NaN, and: -Infinity]")]
    [InlineData("\\\" : NaN , \\\\")]
    public void Texts_with_these_words_stay_as_they_are(string text)
        => Assert.Equal(
            System.Text.Json.JsonSerializer.Deserialize<string>($"\"{text}\""),
            SchedulerConfiguration.Parse($$"""{"list":[NaN,-Infinity],"note":"{{text}}","top":Infinity}""").Text("note", ""));

    /// <summary>
    /// The numbers of diffusers' formula, exp(linspace(log(last), log(first), steps + 1)) of the levels of the training. The level of zero
    /// behind them is not reached: five steps end at the sixth level.
    /// </summary>
    [Fact]
    public void Levels_that_are_interpolated_in_their_logarithms_are_those_of_the_formula()
    {
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.Parse(
                "{\"interpolation_type\":\"log_linear\",\"timestep_spacing\":\"leading\",\"steps_offset\":1," + Trained + "}"),
            "euler");
        scheduler.SetTimesteps(5);
        Assert.Equal([801, 601, 401, 201, 1], scheduler.Timesteps.Select(x => (int)x));
        float[] expected = [14.614641f, 4.2151142f, 1.2157115f, 0.35063215f, 0.10112835f, 0.029167158f, 0];
        Assert.Equal(expected.Length, scheduler.Sigmas.Count);
        Assert.All(expected.Zip(scheduler.Sigmas), x => Assert.Equal(x.First, x.Second, 2e-5f * (x.First + 1e-3f)));
        Assert.Equal(MathF.Sqrt((expected[0] * expected[0]) + 1), scheduler.InitialNoiseSigma, 1e-3f);

        // A denoiser that says the same noise at each step moves the sample by the difference of the first and the sixth level.
        float[] sample = [0];
        scheduler.Begin(0, 1);
        for (int i = 0; i < scheduler.Timesteps.Count; i++)
        {
            scheduler.Step([1], sample, new TorchNoise(1));
        }

        Assert.Equal(expected[5] - expected[0], sample[0], 1e-3f);
    }

    /// <summary>Karras' levels lie between the same ends, and are as many as the steps.</summary>
    [Fact]
    public void Levels_that_are_interpolated_in_their_logarithms_may_be_distributed_in_another_way()
    {
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.Parse("{\"interpolation_type\":\"log_linear\"," + Trained + "}"), "euler-karras");
        scheduler.SetTimesteps(5);
        Assert.Equal((5, 6), (scheduler.Timesteps.Count, scheduler.Sigmas.Count));
        Assert.Equal((14.6146f, 0.02917f), (MathF.Round(scheduler.Sigmas[0], 4), MathF.Round(scheduler.Sigmas[4], 5)));
    }

    /// <summary>
    /// As set_timesteps of diffusers with a strength: the share of the 50 steps of the distillation is cut down, and NumPy's linspace picks
    /// from it. The product of 50 and 0.58 is below 29 in double precision.
    /// </summary>
    [Theory]
    [InlineData("lcm", 1, 4, new[] { 999, 759, 499, 259 })]
    [InlineData("lcm", 0.8, 4, new[] { 799, 599, 399, 199 })]
    [InlineData("lcm", 0.5, 4, new[] { 499, 379, 259, 139 })]
    [InlineData("lcm", 0.58, 1, new[] { 559 })]
    [InlineData("tcd", 0.1, 5, new[] { 99, 79, 59, 39, 19 })]
    public void A_share_of_the_distilled_steps_is_picked_from(string name, double share, int steps, int[] expected)
    {
        Scheduler scheduler = SchedulerCatalog.Create(SchedulerConfiguration.Parse("{" + Trained + "}"), name);
        scheduler.GridShare = share;
        scheduler.SetTimesteps(steps);
        Assert.Equal(expected, scheduler.Timesteps.Select(x => (int)x));
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps((int)(50 * share) + 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public void Steps_outside_of_the_training_are_refused(int steps)
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => SchedulerCatalog.Create(SchedulerConfiguration.Parse("{}"), "ddim").SetTimesteps(steps));

    /// <summary>These forms divide by the last level's noise. Files from before the member for the last level ended above zero.</summary>
    [Theory]
    [InlineData("DPMSolverMultistepScheduler", "\"algorithm_type\":\"dpmsolver\"")]
    [InlineData("DPMSolverMultistepScheduler", "\"algorithm_type\":\"sde-dpmsolver\"")]
    [InlineData("DPMSolverMultistepScheduler", "\"algorithm_type\":\"dpmsolver\",\"solver_order\":3,\"lower_order_final\":false")]
    [InlineData("DPMSolverMultistepScheduler", "\"algorithm_type\":\"dpmsolver\",\"solver_type\":\"heun\",\"use_karras_sigmas\":true")]
    [InlineData("unipc", "\"predict_x0\":false")]
    public void A_solver_on_noise_ends_with_a_finite_sample(string name, string members)
    {
        Scheduler scheduler = SchedulerCatalog.Create(SchedulerConfiguration.Parse("{" + members + "," + Trained + "}"), name);
        scheduler.SetTimesteps(10);
        var noise = new TorchNoise(1);
        var sample = new float[64];
        noise.Fill(sample);
        scheduler.Begin(0, 1);
        foreach (float timestep in scheduler.Timesteps)
        {
            float[] output = [.. sample.Select(x => x * timestep / (timestep + 1))];
            scheduler.Step(output, sample, noise);
        }

        Assert.All(sample, x => Assert.True(float.IsFinite(x)));
    }

    /// <summary>
    /// With more steps two timesteps have one level, and a solver divides by the difference of both: diffusers gives not-a-number.
    /// </summary>
    [Theory]
    [InlineData("dpm++2m", "leading", 0, 999)]
    [InlineData("dpm++2m", "leading", 1, 998)]
    [InlineData("dpm++2m", "linspace", 0, 999)]
    [InlineData("dpm++2m", "trailing", 0, 1000)]
    [InlineData("dpm++2m-sde", "leading", 0, 999)]
    [InlineData("dpm++2m-karras", "leading", 0, 1000)]
    [InlineData("dpm++2s", "leading", 0, 999)]
    [InlineData("deis", "leading", 0, 999)]
    [InlineData("deis", "leading", 1, 998)]
    [InlineData("unipc", "leading", 0, 999)]
    [InlineData("unipc", "leading", 1, 998)]
    [InlineData("unipc", "trailing", 0, 1000)]
    [InlineData("sa-solver", "leading", 0, 999)]
    [InlineData("sa-solver", "leading", 1, 998)]
    [InlineData("sa-solver", "linspace", 0, 999)]
    [InlineData("lms", "leading", 0, 1000)]
    [InlineData("lms", "leading", 1, 999)]
    [InlineData("dpm++sde", "leading", 1, 999)]
    public void A_solver_takes_as_many_steps_as_there_are_levels(string name, string spacing, int offset, int max)
    {
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.Parse($$"""{"timestep_spacing":"{{spacing}}","steps_offset":{{offset}},{{Trained}}}"""), name);
        Assert.Equal(max, scheduler.MaxSteps);
        AssertFinite(scheduler, max);
        Assert.Throws<ArgumentOutOfRangeException>(() => scheduler.SetTimesteps(max + 1));
    }

    /// <summary>The last step is one of no width then, and changes nothing.</summary>
    [Theory]
    [InlineData("dpm++2m", "\"solver_type\":\"heun\"", 700)]
    [InlineData("dpm++2m", "\"solver_order\":3", 700)]
    [InlineData("dpm++2m-karras", "\"solver_order\":3", 20)]
    [InlineData("dpm++2m-sde-karras", "\"solver_order\":3", 20)]
    [InlineData("unipc", "\"solver_order\":3,\"lower_order_final\":false", 700)]
    [InlineData("unipc", "\"solver_order\":3,\"lower_order_final\":false,\"use_karras_sigmas\":true", 20)]
    [InlineData("deis", "\"solver_order\":3", 700)]
    [InlineData("sa-solver", "\"lower_order_final\":false", 700)]
    public void Two_equal_levels_at_the_end_give_a_finite_sample(string name, string members, int steps)
    {
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.Parse(
                $$"""{"timestep_spacing":"trailing","final_sigmas_type":"sigma_min",{{members}},{{Trained}}}"""),
            name);
        AssertFinite(scheduler, steps);
        Assert.Equal(scheduler.Sigmas[^1], scheduler.Sigmas[^2], 1e-6f);
    }

    /// <summary>
    /// With so many steps the orders differ by little, and their coefficients by the differences of large numbers. The data are of the
    /// deviation 1, so the sample is too.
    /// </summary>
    [Theory]
    [InlineData("data_prediction", "\"timestep_spacing\":\"trailing\"", 900)]
    [InlineData("data_prediction", "\"use_karras_sigmas\":true", 999)]
    [InlineData("noise_prediction", "\"timestep_spacing\":\"leading\"", 400)]
    [InlineData("noise_prediction", "\"timestep_spacing\":\"trailing\"", 745)]
    [InlineData("noise_prediction", "\"use_karras_sigmas\":true", 999)]
    public void Order_four_of_SA_Solver_is_as_exact_as_order_three_with_many_steps(string algorithm, string members, int steps)
    {
        float[] three = Solve(3);
        float[] four = Solve(4);
        Assert.All(three.Zip(four), x => Assert.Equal(x.First, x.Second, 0.02f));

        float[] Solve(int order)
        {
            Scheduler scheduler = SchedulerCatalog.Create(
                SchedulerConfiguration.Parse(
                    $$"""
                    {"algorithm_type":"{{algorithm}}","predictor_order":{{order}},"corrector_order":{{order}},{{members}},{{Trained}}}
                    """),
                "sa-solver");
            scheduler.SetTimesteps(steps);
            var noise = new TorchNoise(1);
            var sample = new float[64];
            noise.Fill(sample);
            for (int i = 0; i < scheduler.Timesteps.Count; i++)
            {
                float share = scheduler.Sigmas[i] / MathF.Sqrt((scheduler.Sigmas[i] * scheduler.Sigmas[i]) + 1);
                scheduler.Step(Array.ConvertAll(sample, x => share * x), sample, noise);
            }

            return sample;
        }
    }

    private static void AssertFinite(Scheduler scheduler, int steps)
    {
        scheduler.SetTimesteps(steps);
        var noise = new TorchNoise(1);
        float[] sample = [.. new[] { 0.3f, -1.2f, 1, 0.1f }.Select(x => x * scheduler.InitialNoiseSigma)];
        scheduler.Begin(0, 1);
        for (int i = 0; i < scheduler.Timesteps.Count; i++)
        {
            scheduler.Step([0.3f, -1 - (0.0001f * i), 0.9f, 0.2f + (0.0003f * i)], sample, noise);
        }

        Assert.All(sample, x => Assert.True(float.IsFinite(x)));
    }
}
