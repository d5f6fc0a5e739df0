namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Tells the inbox that a saga repository has saved everything, so that it need not look for changes once more. The context does not know
/// yet that its rows were saved.
/// </summary>
internal sealed class SagaSave
{
    public bool IsDone { get; set; }
}
