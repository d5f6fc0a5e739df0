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
}
