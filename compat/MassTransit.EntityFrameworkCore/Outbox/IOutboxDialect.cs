namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Lets UsePostgres and its siblings set the row lock without knowing the type of the context.</summary>
internal interface IOutboxDialect
{
    RowLock RowLock { set; }
}
