-- Addresses of networks and devices, unique where they have to be, of one family where a CHECK says so.
CREATE TABLE hosts (
    id integer PRIMARY KEY,
    address inet NOT NULL UNIQUE,
    network cidr NOT NULL,
    mac macaddr NOT NULL UNIQUE,
    mac8 macaddr8,
    ip4 inet CHECK (family(ip4) = 4),
    gateway text CHECK (gateway::inet IS NOT NULL)
);
