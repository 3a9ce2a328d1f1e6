// The site's virtual network: one subnet for what runs the site, one for the private endpoints.

@description('Name of the network.')
param name string

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Service that the first subnet is delegated to.')
param delegateTo string

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/16'] }
    subnets: [
      {
        name: 'web'
        properties: {
          addressPrefix: '10.20.0.0/23'
          delegations: [
            {
              name: 'web'
              properties: { serviceName: delegateTo }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: '10.20.2.0/24'
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }
}

output id string = network.id
output webSubnetId string = '${network.id}/subnets/web'
output endpointsSubnetId string = '${network.id}/subnets/endpoints'
