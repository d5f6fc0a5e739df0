using AdGenius.Contracts.Prompts;
using AdGenius.Downloads;
using AdGenius.Hosting;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.Briefs;
using AdGenius.Orchestrator.DeadLetters;
using AdGenius.Orchestrator.DueJobs;
using AdGenius.Orchestrator.Fallbacks;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Pauses;
using AdGenius.Orchestrator.Payments;
using AdGenius.Orchestrator.Preparation;
using AdGenius.Orchestrator.Progress;
using AdGenius.Orchestrator.Requests;
using AdGenius.Orchestrator.Requests.Approvals;
using AdGenius.Orchestrator.Requests.Cancellations;
using AdGenius.Orchestrator.Requests.Retries;
using AdGenius.Orchestrator.Retention;
using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Videos;
using AdGenius.Orchestrator.Videos.Cancellations;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Videos.Events;
using AdGenius.Orchestrator.Videos.Jobs;
using AdGenius.Orchestrator.Videos.Pickups;
using AdGenius.Orchestrator.Videos.Prompts;
using AdGenius.Orchestrator.Videos.Retries;
using AdGenius.Orchestrator.Videos.RetryRequests;
using AdGenius.Orchestrator.Videos.Stalls;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.Orchestrator.Webhooks;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator;

/// <summary>The orchestrator, to be hosted alone or beside other services.</summary>
public static class OrchestratorService
{
    /// <summary>What a process needs to hold this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "orchestrator",
        AddServices = AddServices,
        AddConsumers = AddConsumers,
        AddBusParts = static (bus, configuration) => bus.AddAdGeniusOutbox(configuration),
    };

    private static void AddServices(IHostApplicationBuilder builder)
    {
        builder.AddAdGeniusDatabase();
        builder.MonitorFailedMessages();
        var services = builder.Services;
        AddOptions(services);
        AddWebhooks(services);
        AddSteps(services);
        services.AddRetention();
        services.AddFleetMetrics();
        services.TryAddScoped<TenantQueue>();
        services.TryAddScoped<AssetReferences>();
        services.TryAddScoped<BriefChecks>();
        services.TryAddScoped<LocalModelChecks>();
        services.TryAddSingleton(new ProcessAge(TimeProvider.System)); // made here: it is the time of the start
        services.TryAddSingleton<BriefCheckClient>();
        services.TryAddSingleton<BriefCheckSlots>();
        services.TryAddScoped<IMessagePreparation<PromptQuantified>, QuantifiedBriefCheck>();
        services.TryAddScoped<IMessagePreparation<VideoDue>, QueueDepthPreparation>();
        services.TryAddSingleton<EarlyCancellationQuery>();
        services.TryAddScoped<EarlyCancellations>();
        services.TryAddScoped<SagaRequests>();
        services.TryAddScoped<UnreportedCosts>();
        services.TryAddScoped<JobAcceptance>();
        services.TryAddScoped<JobHistory>();
        services.TryAddScoped<JobMeasures>();
        services.TryAddSingleton<ProgressThrottle>();
        services.TryAddSingleton<AdmissionState>();
        services.TryAddScoped<AdmissionPass>();
        services.TryAddScoped<AdmittedJobs>();
        services.TryAddScoped<DueSweep>();
        services.TryAddSingleton<AdmissionLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<AdmissionLoop>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DueLoop>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PausedQueuesLoop>());
        services.TryAddScoped<UnansweredCalls>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, UnansweredCallLoop>());
    }

    private static void AddOptions(IServiceCollection services)
    {
        AddSection<AdmissionOptions, AdmissionOptionsValidator>(services, OrchestratorSection.Name);
        AddSection<BriefCheckOptions, BriefCheckOptionsValidator>(services, OrchestratorSection.Name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BriefCheckOptions>, BriefCheckTimeValidator>());
        AddSection<CancellationOptions, CancellationOptionsValidator>(services, OrchestratorSection.Name);
        AddSection<DeadlineOptions, DeadlineOptionsValidator>(services, OrchestratorSection.Name);
        AddSection<FallbackOptions, FallbackOptionsValidator>(services, OrchestratorSection.Name);
        AddSection<RetryOptions, RetryOptionsValidator>(services, OrchestratorSection.Name);
        AddSection<FramesOptions, FramesOptionsValidator>(services, FramesOptions.Section);
    }

    private static void AddSection<TOptions, TValidator>(IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
        => services.AddOptionsWithValidateOnStart<TOptions, TValidator>().BindConfiguration(section);

    /// <summary>The steps of the saga, each in the scope of the message that it runs for.</summary>
    private static void AddSteps(IServiceCollection services)
    {
        services.TryAddScoped<ApprovalSteps>();
        services.TryAddScoped<DueTimeUpdate>();
        services.TryAddScoped<EarlyCancellationCheck>();
        services.TryAddScoped<EditStart>();
        services.TryAddScoped<JobCompletion>();
        services.TryAddScoped<JobInitialization>();
        services.TryAddScoped<JobRestart>();
        services.TryAddScoped<LostCommands>();
        services.TryAddScoped<ParameterRequest>();
        services.TryAddScoped<ParameterRequestCheck>();
        services.TryAddScoped<ParameterResult>();
        services.TryAddScoped<StateRecord>();
        services.TryAddScoped<QueuedRetry>();
        services.TryAddScoped<StoreRetry>();
        services.TryAddScoped<TakeAttempts>();
        services.TryAddScoped<TakeCommandSender>();
        services.TryAddScoped<TakeEventHandler>();
        services.TryAddScoped<TakeFailures>();
        services.TryAddScoped<TakeFinishing>();
        services.TryAddScoped<TakeRetry>();
        services.TryAddScoped<TakeStallMonitor>();
        services.TryAddScoped<TakeStart>();
    }

    private static void AddWebhooks(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<WebhookOptions, WebhookOptionsValidator>()
            .BindConfiguration(WebhookOptions.Section).PostConfigure(WebhookOptionsValidator.ApplyDefaults).ValidateDataAnnotations();
        services.AddGuardedHttpClient(
            WebhookClient.Name,
            static provider => provider.GetRequiredService<IOptions<WebhookOptions>>().Value.AllowPrivateAddresses);
        services.TryAddSingleton<WebhookClient>();
        services.TryAddScoped<WebhookSchedule>();
        services.TryAddScoped<WebhookClaim>();
        services.TryAddScoped<WebhookDelivery>();
        services.TryAddScoped<WebhookExpiry>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WebhookLoop>());
    }

    private static void AddConsumers(IBusRegistrationConfigurator bus)
    {
        bus.AddReceiveObserver<AdmissionObserver>();
        bus.AddConsumer<GenerateVideoConsumer, GenerateVideoConsumerDefinition>();
        bus.AddConsumer<CancelVideoConsumer, CancelVideoConsumerDefinition>();
        bus.AddConsumer<RetryStoreConsumer, RetryStoreConsumerDefinition>();
        bus.AddConsumer<ApprovalConsumer, ApprovalConsumerDefinition>();
        bus.AddConsumer<RetryVideoConsumer, RetryVideoConsumerDefinition>();
        bus.AddConsumer<WorkProgressConsumer, WorkProgressConsumerDefinition>();
        bus.AddConsumer<LocalModelsConsumer, LocalModelsConsumerDefinition>();
        bus.AddConsumer<FaultConsumer, FaultConsumerDefinition>();
        bus.AddConsumer<DeadLetterConsumer, DeadLetterConsumerDefinition>();
        bus.AddConsumer<PlainMessageConsumer, PlainMessageConsumerDefinition>();
        bus.AddSagaStateMachine<VideoStateMachine, VideoState, VideoStateDefinition>().EntityFrameworkRepository(repository =>
        {
            repository.ConcurrencyMode = ConcurrencyMode.Optimistic;
            repository.CustomizeQuery(jobs => jobs.Include(job => job.Takes));
            repository.ExistingDbContext<AdGeniusDbContext>();
        });
    }
}
