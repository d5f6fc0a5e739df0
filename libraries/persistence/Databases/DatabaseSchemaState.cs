namespace AdGenius.Persistence.Databases;

/// <summary>What this process knows about the database's schema.</summary>
internal sealed class DatabaseSchemaState
{
    /// <summary>True once all migrations of this version were found applied.</summary>
    public bool IsCurrent { get; set; }
}
