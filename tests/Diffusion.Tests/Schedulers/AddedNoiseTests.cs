using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Tests.Schedulers;

/// <summary>
/// The noise that schedulers with two calls of the model per step mix into a picture, which a mask keeps between the calls. Diffusers'
/// add_noise takes it from the list sigmas, which has the level of the next step at the second call, also where the model runs halfway.
/// </summary>
public sealed class AddedNoiseTests
{
    private const string Trained
        = "{\"num_train_timesteps\":1000,\"beta_start\":0.00085,\"beta_end\":0.012,\"beta_schedule\":\"scaled_linear\"}";

    [Theory]
    [InlineData("kdpm2")]
    [InlineData("kdpm2-ancestral")]
    [InlineData("heun")]
    [InlineData("dpm++sde")]
    public void The_second_call_of_a_step_has_the_noise_of_the_next_step(string name)
    {
        Scheduler scheduler = SchedulerCatalog.Create(SchedulerConfiguration.Parse(Trained), name);
        scheduler.SetTimesteps(4);

        // √((1 - signal) / signal) at the timesteps 999, 666, 333 and 0.
        AssertNoise([14.6146f, 2.9183f, 2.9183f, 0.9324f, 0.9324f, 0.0292f, 0.0292f], scheduler, keep: _ => 1);
    }

    /// <summary>A flow keeps as much of the picture as the noise leaves.</summary>
    [Fact]
    public void The_second_call_of_a_step_along_a_flow_has_the_noise_of_the_next_step()
    {
        Scheduler scheduler = SchedulerCatalog.Create(
            SchedulerConfiguration.Parse("{\"_class_name\":\"FlowMatchHeunDiscreteScheduler\"}"));
        scheduler.SetTimesteps(4);
        AssertNoise([1, 0.667f, 0.667f, 0.334f, 0.334f, 0.001f, 0.001f], scheduler, keep: x => 1 - x);
    }

    private static void AssertNoise(float[] expected, Scheduler scheduler, Func<float, float> keep)
    {
        Assert.Equal(expected.Length, scheduler.Timesteps.Count);
        Assert.All(expected, (level, index) =>
        {
            float[] sample = [3, -2];
            scheduler.AddNoise(sample, [1, 0.5f], index);
            Assert.Equal((3 * keep(level)) + level, sample[0], 1e-4f);
            Assert.Equal((-2 * keep(level)) + (level / 2), sample[1], 1e-4f);
        });
    }
}
