using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Noise;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Tests.Schedulers;

/// <summary>A member of a configuration counts in the classes of diffusers that have it, and in the form that they read it in.</summary>
public sealed class SchedulerMembersTests
{
    private const string Trained
        = "\"num_train_timesteps\":1000,\"beta_start\":0.00085,\"beta_end\":0.012,\"beta_schedule\":\"scaled_linear\"";

    private const string Clips = "\"clip_sample\":true,\"clip_sample_range\":0.1";

    /// <summary>The files of many models have it of DDIM; these classes do not have it.</summary>
    [Theory]
    [InlineData("DPMSolverMultistepScheduler", "")]
    [InlineData("DPMSolverMultistepScheduler", "\"algorithm_type\":\"dpmsolver\",")]
    [InlineData("DPMSolverSinglestepScheduler", "")]
    [InlineData("DEISMultistepScheduler", "")]
    [InlineData("UniPCMultistepScheduler", "")]
    [InlineData("SASolverScheduler", "")]
    [InlineData("EDMDPMSolverMultistepScheduler", "")]
    public void Solvers_do_not_clip_samples(string name, string members)
        => Assert.Equal(Run(name, members), Run(name, members + Clips + ","));

    [Theory]
    [InlineData("DDIMScheduler")]
    [InlineData("HeunDiscreteScheduler")]
    [InlineData("LCMScheduler")]
    public void Other_classes_clip_them(string name)
        => Assert.NotEqual(Run(name, "\"clip_sample\":false,"), Run(name, Clips + ","));

    [Theory]
    [InlineData("UniPCMultistepScheduler", "", true)]
    [InlineData("UniPCMultistepScheduler", "\"predict_x0\":false,", false)]
    [InlineData("DPMSolverMultistepScheduler", "", true)]
    [InlineData("DPMSolverMultistepScheduler", "\"algorithm_type\":\"dpmsolver\",", true)]
    public void UniPC_on_noise_has_no_threshold(string name, string members, bool hasThreshold)
        => Assert.NotEqual(
            hasThreshold, Run(name, members).SequenceEqual(Run(name, members + "\"thresholding\":true,\"sample_max_value\":0.5,")));

    [Theory]
    [InlineData("DEISMultistepScheduler", false)]
    [InlineData("DPMSolverSinglestepScheduler", false)]
    [InlineData("SASolverScheduler", false)]
    [InlineData("DPMSolverMultistepScheduler", true)]
    [InlineData("UniPCMultistepScheduler", true)]
    public void Betas_are_rescaled_in_the_classes_that_have_the_parameter(string name, bool hasParameter)
        => Assert.NotEqual(hasParameter, Run(name, "").SequenceEqual(Run(name, "\"rescale_betas_zero_snr\":true,")));

    /// <summary>Python reads it as false, whatever the class's default is.</summary>
    [Theory]
    [InlineData("DDIMScheduler", "clip_sample")]
    [InlineData("DDIMScheduler", "set_alpha_to_one")]
    [InlineData("DEISMultistepScheduler", "lower_order_final")]
    [InlineData("UniPCMultistepScheduler", "predict_x0")]
    public void A_flag_that_is_null_is_false(string name, string flag)
    {
        float[] expected = Run(name, $"\"{flag}\":false,");
        Assert.Equal(expected, Run(name, $"\"{flag}\":null,"));
        Assert.NotEqual(expected, Run(name, ""));
    }

    /// <summary>The forms with noise have names of their own, and a folder may have one of them.</summary>
    [Theory]
    [InlineData("dpm++2m", "sde-dpmsolver++")]
    [InlineData("dpm++2m", "sde-dpmsolver")]
    [InlineData("dpm++2m-karras", "sde-dpmsolver++")]
    [InlineData("dpm++2s", "sde-dpmsolver++")]
    [InlineData("dpm++2s-karras", "sde-dpmsolver++")]
    public void A_name_of_a_form_without_noise_does_not_keep_a_folder_s_form_with_it(string name, string algorithm)
        => Assert.Equal(Run(name, ""), Run(name, $"\"algorithm_type\":\"{algorithm}\","));

    [Fact]
    public void Levels_of_Karras_count_before_those_of_Lu()
    {
        const string Lu = "\"use_lu_lambdas\":true,";
        const string Karras = "\"use_karras_sigmas\":true,";
        float[] expected = Run("DPMSolverMultistepScheduler", Karras);
        Assert.Equal(expected, Run("DPMSolverMultistepScheduler", Karras + Lu));
        Assert.NotEqual(expected, Run("DPMSolverMultistepScheduler", Lu));
        Assert.Equal(
            Run("DPMSolverMultistepScheduler", Lu), Run("DPMSolverMultistepScheduler", Lu + "\"use_exponential_sigmas\":true,"));
    }

    /// <summary>Diffusers refuses it in every class that has these members.</summary>
    [Theory]
    [InlineData("EulerDiscreteScheduler")]
    [InlineData("HeunDiscreteScheduler")]
    [InlineData("LMSDiscreteScheduler")]
    [InlineData("KDPM2DiscreteScheduler")]
    [InlineData("KDPM2AncestralDiscreteScheduler")]
    [InlineData("DPMSolverSDEScheduler")]
    [InlineData("DPMSolverMultistepScheduler")]
    [InlineData("DPMSolverSinglestepScheduler")]
    [InlineData("DEISMultistepScheduler")]
    [InlineData("SASolverScheduler")]
    [InlineData("UniPCMultistepScheduler")]
    [InlineData("FlowMatchEulerDiscreteScheduler")]
    public void Two_distributions_of_levels_are_refused(string name)
    {
        string[] flags = ["use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas"];
        Assert.All(flags, flag => Run(name, $"\"{flag}\":true,"));
        Assert.Equal(
            "scheduler_config.json: use_exponential_sigmas must be false where use_karras_sigmas is true: a scheduler has one "
            + "distribution of noise levels.",
            Refusal("\"use_exponential_sigmas\":true,\"use_karras_sigmas\":true,"));
        Assert.Contains(
            "use_beta_sigmas must be false where use_exponential_sigmas is true",
            Refusal("\"use_beta_sigmas\":true,\"use_exponential_sigmas\":true,"),
            StringComparison.Ordinal);

        string Refusal(string members) => Assert.Throws<ModelFaultException>(() => Run(name, members)).Message;
    }

    /// <summary>The class has none of them, and a name that means one leaves out what the folder has.</summary>
    [Theory]
    [InlineData("EulerAncestralDiscreteScheduler")]
    [InlineData("euler-karras")]
    [InlineData("dpm++2m-karras")]
    [InlineData("dpm++2m-sde-karras")]
    [InlineData("dpm++2s-karras")]
    [InlineData("dpm++sde-karras")]
    public void A_scheduler_that_has_one_distribution_is_not_refused(string name)
        => Assert.Equal(Run(name, ""), Run(name, "\"use_exponential_sigmas\":true,\"use_beta_sigmas\":true,"));

    /// <summary>They divide by the last level's noise. Files from before the member state none.</summary>
    [Theory]
    [InlineData("DPMSolverMultistepScheduler", "dpmsolver")]
    [InlineData("DPMSolverMultistepScheduler", "sde-dpmsolver")]
    [InlineData("DPMSolverSinglestepScheduler", "dpmsolver")]
    public void A_last_level_without_noise_is_refused_for_solvers_on_noise(string name, string algorithm)
    {
        string members = $"\"algorithm_type\":\"{algorithm}\",";
        Assert.Equal(Run(name, members), Run(name, members + "\"final_sigmas_type\":\"sigma_min\","));
        Assert.Equal(
            $"scheduler_config.json: final_sigmas_type must be sigma_min where algorithm_type is {algorithm}; it is zero.",
            Assert.Throws<ModelFaultException>(() => Run(name, members + "\"final_sigmas_type\":\"zero\",")).Message);
        Run(name, "\"final_sigmas_type\":\"zero\",");
    }

    private static float[] Run(string name, string members)
    {
        Scheduler scheduler = SchedulerCatalog.Create(SchedulerConfiguration.Parse("{" + members + Trained + "}"), name);
        scheduler.SetTimesteps(6);
        var noise = new TorchNoise(1);
        var sample = new float[64];
        noise.Fill(sample);
        sample = Array.ConvertAll(sample, x => x * scheduler.InitialNoiseSigma);
        var seen = new float[sample.Length];
        scheduler.Begin(0, 1);
        while (scheduler.StepIndex < scheduler.Timesteps.Count)
        {
            scheduler.ScaleModelInput(sample, seen);
            scheduler.Step(Array.ConvertAll(seen, x => 0.8f * MathF.Tanh(x)), sample, noise);
        }

        Assert.All(sample, x => Assert.True(float.IsFinite(x)));
        return sample;
    }
}
