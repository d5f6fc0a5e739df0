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
    [InlineData(0)]
    [InlineData(1001)]
    public void Steps_outside_of_the_training_are_refused(int steps)
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => SchedulerCatalog.Create(SchedulerConfiguration.Parse("{}"), "ddim").SetTimesteps(steps));

    /// <summary>These forms divide by the last level's noise; diffusers refuses them, and older versions of it ended above zero.</summary>
    [Theory]
    [InlineData("dpm++2m", "\"algorithm_type\":\"dpmsolver\",\"final_sigmas_type\":\"zero\"")]
    [InlineData("dpm++2m", "\"algorithm_type\":\"sde-dpmsolver\"")]
    [InlineData("dpm++2m", "\"algorithm_type\":\"dpmsolver\",\"solver_order\":3,\"lower_order_final\":false")]
    [InlineData("dpm++2m-karras", "\"algorithm_type\":\"dpmsolver\",\"solver_type\":\"heun\"")]
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
}
