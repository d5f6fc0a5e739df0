using System.Diagnostics.Metrics;
using AdGenius.Contracts.Models;
using AdGenius.Diffusion;
using AdGenius.FrameWorker.Catalogue;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.Hosting.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Tests.Diffusion;

/// <summary>What a worker does when its model cannot be loaded, at first and after its device was lost.</summary>
public sealed class LoadedModelTests
{
    private static readonly IConfiguration Configuration = new ConfigurationBuilder().Build();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bad_folder_is_opened_once_and_does_not_fail_liveness()
    {
        var opened = 0;
        using var model = Make(new ModelFaultException(ModelFault.BadGraph, "damaged"), () => opened++);

        Assert.Equal(ModelFault.BadGraph, Assert.Throws<ModelFaultException>(model.Get).Fault);
        Assert.Equal(ModelFault.BadGraph, Assert.Throws<ModelFaultException>(model.Get).Fault);

        Assert.Equal(1, opened);
        Assert.Equal(HealthStatus.Healthy, await LivenessAsync(model));
        Assert.Equal(HealthStatus.Unhealthy, await ReadinessAsync(model));
    }

    [Theory]
    [InlineData(ModelFault.NoDevice)]
    [InlineData(ModelFault.BadGraph)]
    [InlineData(ModelFault.TooLarge)]
    public async Task Whatever_fails_after_a_loss_is_the_lost_device_and_fails_liveness(ModelFault reason)
    {
        var opened = 0;
        using var model = Make(new ModelFaultException(reason, "no card"), () => opened++);

        model.ReportDeviceLoss();
        Assert.Equal(ModelFault.DeviceLost, Assert.Throws<ModelFaultException>(model.Get).Fault);
        Assert.Contains("no card", Assert.Throws<ModelFaultException>(model.Get).Message, StringComparison.Ordinal);

        Assert.Equal(2, opened);
        Assert.Equal(HealthStatus.Unhealthy, await LivenessAsync(model));
        Assert.Equal(HealthStatus.Unhealthy, await ReadinessAsync(model));
    }

    [Fact]
    public async Task A_device_lost_while_loading_fails_liveness_too()
    {
        using var model = Make(new ModelFaultException(ModelFault.DeviceLost, "lost"), () => { });

        Assert.Equal(ModelFault.DeviceLost, Assert.Throws<ModelFaultException>(model.Get).Fault);

        Assert.Equal(HealthStatus.Unhealthy, await LivenessAsync(model));
    }

    [Fact]
    public async Task A_rendered_picture_ends_the_loss()
    {
        using var model = Make(null, () => { });
        model.ReportDeviceLoss();

        Assert.NotNull(model.Get());
        Assert.Equal(HealthStatus.Unhealthy, await LivenessAsync(model));
        model.ReportRendered();

        Assert.Equal(HealthStatus.Healthy, await LivenessAsync(model));
        Assert.Equal(HealthStatus.Healthy, await ReadinessAsync(model));
    }

    /// <summary>Keyframe commands carry no control image: every job of such a model would fail.</summary>
    [Fact]
    public void A_model_fused_with_a_control_net_is_refused_and_listed_as_not_ready()
    {
        var options = Options.Create(new DiffusionOptions
        {
            ExecutionProvider = "cpu",
            Model = Path.Combine(AppContext.BaseDirectory, "TinyModels", "control"),
        });
        var folders = new ModelFolders(Configuration, options);
        using var model = new LoadedModel(folders, options, Metrics, TimeProvider.System, NullLogger<LoadedModel>.Instance);

        var fault = Assert.Throws<ModelFaultException>(model.Get);
        var listed = new LocalModels(folders, []).Describe();

        Assert.Equal(ModelFault.BadConfiguration, fault.Fault);
        Assert.Contains("ControlNet", fault.Message, StringComparison.Ordinal);
        Assert.Equal(VideoModelState.NotReady, listed.State);
        Assert.Contains("ControlNet", listed.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_overrides_the_scheduler_of_the_folder()
    {
        var options = Options.Create(new DiffusionOptions { ExecutionProvider = "cpu", Scheduler = "euler" });
        var folders = new ModelFolders(Configuration, options);
        using var model = new LoadedModel(folders, options, Metrics, TimeProvider.System, NullLogger<LoadedModel>.Instance);

        Assert.Equal("EulerDiscreteScheduler", model.Get().Folder.SchedulerName);
        Assert.Contains("EulerDiscreteScheduler", new LocalModels(folders, []).Describe().Note, StringComparison.Ordinal);
    }

    private static AdGeniusMetrics Metrics { get; } =
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    private static LoadedModel Make(ModelFaultException? fault, Action opened)
    {
        var options = Options.Create(new DiffusionOptions { ExecutionProvider = "cpu" });
        return new LoadedModel(
            new ModelFolders(Configuration, options),
            options,
            Metrics,
            TimeProvider.System,
            NullLogger<LoadedModel>.Instance)
        {
            Open = (folder, modelOptions) =>
            {
                opened();
                return fault is null ? DiffusionModel.Open(folder, modelOptions) : throw fault;
            },
        };
    }

    private static async Task<HealthStatus> LivenessAsync(LoadedModel model) =>
        (await new ModelLivenessCheck(model).CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status;

    private static async Task<HealthStatus> ReadinessAsync(LoadedModel model) =>
        (await new ModelHealthCheck(model, Configuration).CheckHealthAsync(new HealthCheckContext(), Cancellation)).Status;
}
