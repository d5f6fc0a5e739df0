namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Lets UsePostgres and its siblings reach the configurator whatever its context is.</summary>
internal interface IOutboxDialect
{
    RowLock RowLock { set; }
}
