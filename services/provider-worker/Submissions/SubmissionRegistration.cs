using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Adds durable submissions.</summary>
internal static class SubmissionRegistration
{
    public static IServiceCollection AddSubmissions(this IServiceCollection services)
    {
        services.AddOptions<SubmissionOptions>().BindConfiguration(SubmissionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddBudgets();
        services.TryAddSingleton<ProviderCatalogue>();
        services.TryAddSingleton<OfferedModels>();
        services.TryAddSingleton<SubmissionPlanner>();
        services.TryAddSingleton<SubmissionSignal>();
        services.TryAddSingleton<RefusedKeys>();
        services.TryAddSingleton<ConcurrencyLimiter>();
        services.TryAddSingleton<SubmissionResultPublisher>();
        services.TryAddSingleton<SubmissionCompletion>();
        services.TryAddSingleton<PlainPictures>();
        services.TryAddSingleton<SubmitResultRecorder>();
        services.TryAddSingleton<PictureStaging>();
        services.TryAddSingleton<SubmitDeferral>();
        services.TryAddSingleton<SubmitClaims>();
        services.TryAddSingleton<SubmitResults>();
        services.TryAddSingleton<SubmitStep>();
        services.TryAddSingleton<ReconcileStep>();
        services.TryAddSingleton<FetchStep>();
        services.TryAddSingleton<PollStep>();
        services.TryAddSingleton<AbandonStep>();
        services.TryAddSingleton<RefundPollLoop>();
        services.TryAddScoped<RefundPollStep>();
        services.TryAddScoped<SubmissionIntake>();
        services.TryAddSingleton<SubmissionSteps>();
        services.TryAddScoped<SubmissionStepper>();
        services.TryAddSingleton<DiscardLoop>();
        services.AddHostedService(static provided => provided.GetRequiredService<DiscardLoop>()); // before the next one: it stops after it
        services.AddHostedService<OfferedModelLoop>();
        services.AddHostedService<SubmissionLoop>();
        services.AddHostedService<SlotLimits>();
        services.AddHostedService<ProviderCounters>();
        services.AddHostedService(static provided => provided.GetRequiredService<RefundPollLoop>());
        return services;
    }
}
